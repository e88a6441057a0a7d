/** Loaded before a program: it ends as soon as the process that started it does, however that ends. */
process.once('disconnect', () => process.exit(1))
process.channel?.unref()
