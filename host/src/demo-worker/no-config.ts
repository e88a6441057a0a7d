/** A config file that says nothing, for a program whose environment says everything. */
export default {}
