-- Events know their project, so that one may follow all of it; and readers of all events know where they stand.

ALTER TABLE channel_event ADD COLUMN project_id uuid;
UPDATE channel_event e SET project_id = i.project_id FROM instance i WHERE e.channel = 'instance:' || i.id || ':status';
UPDATE channel_event e SET project_id = r.project_id FROM run r WHERE e.channel = 'run:' || r.id;
CREATE INDEX channel_event_project ON channel_event (project_id, position);

CREATE TABLE event_reader (
  name text PRIMARY KEY,
  position bigint NOT NULL
);
