BEGIN TRANSACTION;
CREATE TABLE revisions (
	uid TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	status TEXT NOT NULL, 
	stored_at DATETIME NOT NULL, 
	item JSON NOT NULL, 
	PRIMARY KEY (uid, revision), 
	FOREIGN KEY(uid) REFERENCES stories (uid)
);
INSERT INTO "revisions" VALUES('ministry:https://source.example/a',1,'1:b1bff87309e6281d4a807a23982527d580d1755139927318384def9942e93620','new','2026-11-20 11:00:00.000000','{"uid": "ministry:https://source.example/a", "source": "ministry", "url": "https://source.example/a", "short_url": null, "slug": null, "title": "A", "summary": null, "body_html": "<p>One.</p>", "body_text": "One.", "language": null, "authors": [], "author_ref": null, "credit": null, "image": null, "images": [], "links": [], "related": [], "published": "2026-11-20T09:30:00+00:00", "published_earliest": "2026-11-20T09:00:01+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_text": "1 hour ago", "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
CREATE TABLE runs (
	run INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	started DATETIME NOT NULL, 
	finished DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	counts JSON NOT NULL, 
	PRIMARY KEY (run)
);
INSERT INTO "runs" VALUES(1,'ministry','2026-11-20 11:00:00.000000','2026-11-20 11:00:02.000000','finished','{"new": 1}');
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE stories (
	uid TEXT NOT NULL, 
	source TEXT NOT NULL, 
	url TEXT, 
	slug TEXT, 
	title TEXT NOT NULL, 
	language TEXT, 
	published DATETIME, 
	published_earliest DATETIME, 
	published_latest DATETIME, 
	published_precision TEXT, 
	modified DATETIME, 
	rendered_at DATETIME, 
	stored_at DATETIME NOT NULL, 
	status TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	item JSON NOT NULL, 
	PRIMARY KEY (uid)
);
INSERT INTO "stories" VALUES('ministry:https://source.example/a','ministry','https://source.example/a',NULL,'A',NULL,'2026-11-20 09:30:00.000000','2026-11-20 09:00:01.000000','2026-11-20 10:00:00.000000','hour',NULL,'2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','new',1,'1:b1bff87309e6281d4a807a23982527d580d1755139927318384def9942e93620','{"uid": "ministry:https://source.example/a", "source": "ministry", "url": "https://source.example/a", "short_url": null, "slug": null, "title": "A", "summary": null, "body_html": "<p>One.</p>", "body_text": "One.", "language": null, "authors": [], "author_ref": null, "credit": null, "image": null, "images": [], "links": [], "related": [], "published": "2026-11-20T09:30:00+00:00", "published_earliest": "2026-11-20T09:00:01+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_text": "1 hour ago", "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
CREATE INDEX stories_by_slug ON stories (source, slug);
COMMIT;
