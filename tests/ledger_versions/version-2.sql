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
INSERT INTO "revisions" VALUES('belga:aBcD',1,'1:4e763fa190c930a6c10bc3518eb9cb508286a9cb7f46b1371a6cdf9d844c7b19','new','2026-11-20 11:00:00.000000','{"uid": "belga:aBcD", "source": "belga", "url": "https://newsroom.example/a", "short_url": "http://prez.ly/aBcD", "slug": "a", "title": "A", "summary": null, "body_html": "<p>One.</p>", "body_text": "One.", "language": "en-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T09:00:00+00:00", "published_earliest": "2026-11-20T09:00:00+00:00", "published_latest": "2026-11-20T09:00:00+00:00", "published_precision": "second", "published_method": "assumed", "published_flags": [], "published_text": "2026-11-20 10:00:00", "published_stated": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "revisions" VALUES('belga:aBcD',2,'1:db4bb3fecec6190086b2ef22bb4b1b86e6b1da2422c4d592024bbaabebbe09f1','changed','2026-11-20 12:00:00.000000','{"uid": "belga:aBcD", "source": "belga", "url": "https://newsroom.example/a", "short_url": "http://prez.ly/aBcD", "slug": "a", "title": "A", "summary": null, "body_html": "<p>One.</p>", "body_text": "Two.", "language": "en-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T09:00:00+00:00", "published_earliest": "2026-11-20T09:00:00+00:00", "published_latest": "2026-11-20T09:00:00+00:00", "published_precision": "second", "published_method": "assumed", "published_flags": [], "published_text": "2026-11-20 10:00:00", "published_stated": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "revisions" VALUES('belga:eFgH',1,'1:0ef64a371c2a68f9c4587f94821236919a720756f12af5d1b2adc3eee62512f6','new','2026-11-20 11:00:00.000000','{"uid": "belga:eFgH", "source": "belga", "url": "https://newsroom.example/b", "short_url": "http://prez.ly/eFgH", "slug": "b", "title": "B", "summary": null, "body_html": "<p>One.</p>", "body_text": "One.", "language": "en-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": null, "published_earliest": null, "published_latest": null, "published_precision": null, "published_method": null, "published_flags": [], "published_text": null, "published_stated": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "revisions" VALUES('ministry:https://source.example/a',1,'1:dd7e7629c119692fd2591600a25fe492aabaefcc2ed9d03b4bb8e805fe0fed45','new','2026-11-20 11:00:00.000000','{"uid": "ministry:https://source.example/a", "source": "ministry", "url": "https://source.example/a", "short_url": null, "slug": null, "title": "C", "summary": null, "body_html": "<p>One.</p>", "body_text": "One.", "language": null, "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T09:30:00+00:00", "published_earliest": "2026-11-20T09:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": [], "published_text": "1 hour ago", "published_stated": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
CREATE TABLE runs (
	run INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	started DATETIME NOT NULL, 
	finished DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	counts JSON NOT NULL, 
	PRIMARY KEY (run)
);
INSERT INTO "runs" VALUES(1,'belga','2026-11-20 11:00:00.000000','2026-11-20 11:00:02.000000','finished','{"new": 2, "changed": 1}');
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(2);
CREATE TABLE sightings (
	uid TEXT NOT NULL, 
	published_text TEXT NOT NULL, 
	rendered_at DATETIME, 
	published_earliest DATETIME NOT NULL, 
	published_latest DATETIME NOT NULL, 
	outcome TEXT NOT NULL, 
	PRIMARY KEY (uid, published_text), 
	FOREIGN KEY(uid) REFERENCES stories (uid)
);
INSERT INTO "sightings" VALUES('ministry:https://source.example/a','1 hour 15 min ago','2026-11-20 11:01:00.000000','2026-11-20 09:30:00.000000','2026-11-20 10:00:00.000000','narrowed');
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
	published_method TEXT, 
	published_flags TEXT DEFAULT '' NOT NULL, 
	modified DATETIME, 
	sighted_at DATETIME, 
	rendered_at DATETIME, 
	stored_at DATETIME NOT NULL, 
	status TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	item JSON NOT NULL, 
	PRIMARY KEY (uid)
);
INSERT INTO "stories" VALUES('belga:aBcD','belga','https://newsroom.example/a','a','A','en-BE','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','second','assumed','',NULL,'2026-11-20 11:00:00.000000','2026-11-20 12:00:00.000000','2026-11-20 12:00:00.000000','changed',2,'1:db4bb3fecec6190086b2ef22bb4b1b86e6b1da2422c4d592024bbaabebbe09f1','{"uid": "belga:aBcD", "source": "belga", "url": "https://newsroom.example/a", "short_url": "http://prez.ly/aBcD", "slug": "a", "title": "A", "summary": null, "body_html": "<p>One.</p>", "body_text": "Two.", "language": "en-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T09:00:00+00:00", "published_earliest": "2026-11-20T09:00:00+00:00", "published_latest": "2026-11-20T09:00:00+00:00", "published_precision": "second", "published_method": "assumed", "published_flags": [], "published_text": "2026-11-20 10:00:00", "published_stated": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "stories" VALUES('belga:eFgH','belga','https://newsroom.example/b','b','B','en-BE',NULL,NULL,NULL,NULL,NULL,'',NULL,'2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','new',1,'1:0ef64a371c2a68f9c4587f94821236919a720756f12af5d1b2adc3eee62512f6','{"uid": "belga:eFgH", "source": "belga", "url": "https://newsroom.example/b", "short_url": "http://prez.ly/eFgH", "slug": "b", "title": "B", "summary": null, "body_html": "<p>One.</p>", "body_text": "One.", "language": "en-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": null, "published_earliest": null, "published_latest": null, "published_precision": null, "published_method": null, "published_flags": [], "published_text": null, "published_stated": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "stories" VALUES('ministry:https://source.example/a','ministry','https://source.example/a',NULL,'C',NULL,'2026-11-20 09:45:00.000000','2026-11-20 09:30:00.000000','2026-11-20 10:00:00.000000','hour','relative','narrowed',NULL,'2026-11-20 11:01:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','new',1,'1:dd7e7629c119692fd2591600a25fe492aabaefcc2ed9d03b4bb8e805fe0fed45','{"uid": "ministry:https://source.example/a", "source": "ministry", "url": "https://source.example/a", "short_url": null, "slug": null, "title": "C", "summary": null, "body_html": "<p>One.</p>", "body_text": "One.", "language": null, "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T09:30:00+00:00", "published_earliest": "2026-11-20T09:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": [], "published_text": "1 hour ago", "published_stated": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "cluster": null, "removed": {}, "format_version": null}');
CREATE INDEX stories_by_slug ON stories (source, slug);
COMMIT;
