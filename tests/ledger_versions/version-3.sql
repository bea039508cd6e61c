BEGIN TRANSACTION;
CREATE TABLE documents (
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	uid TEXT, 
	listed_at DATETIME, 
	headline TEXT, 
	published DATETIME, 
	etag TEXT, 
	last_modified TEXT, 
	looked_at DATETIME, 
	due_at DATETIME, 
	taken_at DATETIME, 
	missing_since DATETIME, 
	moved_to TEXT, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	problem TEXT, 
	archive BOOLEAN DEFAULT '0' NOT NULL, 
	PRIMARY KEY (url)
);
INSERT INTO "documents" VALUES('https://newsroom.example/a.json','belga','belga:a','2026-11-20 11:00:00.000000','h','2026-11-20 11:00:00.000000','"1"','Fri','2026-11-20 12:00:00.000000','2026-11-20 13:00:00.000000',NULL,NULL,NULL,0,NULL,0);
INSERT INTO "documents" VALUES('https://newsroom.example/b.json','belga','belga:b','2026-11-20 11:00:00.000000','h','2026-11-20 10:00:00.000000','"1"','Fri','2026-11-20 11:00:00.000000',NULL,NULL,NULL,NULL,0,NULL,0);
INSERT INTO "documents" VALUES('https://newsroom.example/c.json','belga','belga:c','2026-11-20 11:00:00.000000','h','2026-11-20 11:00:00.000000','"1"','Fri','2026-11-20 11:00:00.000000',NULL,NULL,NULL,NULL,0,NULL,0);
INSERT INTO "documents" VALUES('https://newsroom.example/d.json','belga',NULL,'2026-11-20 11:00:00.000000','h','2026-11-20 11:00:00.000000',NULL,NULL,'2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000001',NULL,NULL,NULL,1,'HTTP status 500',0);
CREATE TABLE listings (
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	cursor DATETIME, 
	horizon DATETIME, 
	etag TEXT, 
	last_modified TEXT, 
	PRIMARY KEY (url)
);
INSERT INTO "listings" VALUES('https://newsroom.example/?locale=','belga','2026-11-20 11:00:00.000000',NULL,NULL,NULL);
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
INSERT INTO "revisions" VALUES('belga:a',1,'1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01','new','2026-11-20 11:00:00.000000','{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "revisions" VALUES('belga:a',2,'1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e','changed','2026-11-20 12:00:00.000000','{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "revisions" VALUES('belga:b',1,'1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01','new','2026-11-20 11:00:00.000000','{"uid": "belga:b", "source": "belga", "url": "https://newsroom.example/b", "short_url": "https://prez.example/b", "slug": "b", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T10:00:00+00:00", "published_earliest": "2026-11-20T10:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/b.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "revisions" VALUES('belga:c',1,'1:52db9ca79b85546cd7d49353f002c1b673896423126fea4222f8a77a1546e21d','retracted','2026-11-20 11:00:00.000000','{"uid": "belga:c", "source": "belga", "url": "https://newsroom.example/c", "short_url": "https://prez.example/c", "slug": "c", "title": "C", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Heel iets anders.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/c.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "revisions" VALUES('ministry:https://source.example/m',1,'1:2266390ca2ff330dbaed3bab2e28365c1ff385ce56a7bd466c7da920166a02cb','new','2026-11-20 11:00:00.000000','{"uid": "ministry:https://source.example/m", "source": "ministry", "url": "https://source.example/m", "short_url": null, "slug": null, "title": "M", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Het ministerie meldt dat de sluis open is.", "language": "nl", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T08:30:00+00:00", "published_earliest": "2026-11-20T08:00:00+00:00", "published_latest": "2026-11-20T09:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": [], "published_text": "2 uur geleden", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": null, "cluster": null, "removed": {}, "format_version": null}');
CREATE TABLE runs (
	run INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	started DATETIME NOT NULL, 
	finished DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	counts JSON NOT NULL, 
	PRIMARY KEY (run)
);
INSERT INTO "runs" VALUES(1,'belga','2026-11-20 11:00:00.000000','2026-11-20 12:00:00.000000','finished','{"found": 4, "new": 3, "changed": 1}');
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(3);
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
INSERT INTO "sightings" VALUES('ministry:https://source.example/m','3 uur geleden','2026-11-20 11:30:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:30:00.000000','narrowed');
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
INSERT INTO "stories" VALUES('belga:a','belga','https://newsroom.example/a','a','A, bijgewerkt','nl-BE','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','second','listing','',NULL,'2026-11-20 11:00:00.000000','2026-11-20 12:00:00.000000','2026-11-20 12:00:00.000000','changed',2,'1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e','{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "stories" VALUES('belga:b','belga','https://newsroom.example/b','b','A','nl-BE','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','second','listing','',NULL,'2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','new',1,'1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01','{"uid": "belga:b", "source": "belga", "url": "https://newsroom.example/b", "short_url": "https://prez.example/b", "slug": "b", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T10:00:00+00:00", "published_earliest": "2026-11-20T10:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/b.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "stories" VALUES('belga:c','belga','https://newsroom.example/c','c','C','nl-BE','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','second','listing','',NULL,'2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','retracted',1,'1:52db9ca79b85546cd7d49353f002c1b673896423126fea4222f8a77a1546e21d','{"uid": "belga:c", "source": "belga", "url": "https://newsroom.example/c", "short_url": "https://prez.example/c", "slug": "c", "title": "C", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Heel iets anders.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/c.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO "stories" VALUES('ministry:https://source.example/m','ministry','https://source.example/m',NULL,'M','nl','2026-11-20 08:15:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:30:00.000000','hour','relative','narrowed',NULL,'2026-11-20 11:30:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','new',1,'1:2266390ca2ff330dbaed3bab2e28365c1ff385ce56a7bd466c7da920166a02cb','{"uid": "ministry:https://source.example/m", "source": "ministry", "url": "https://source.example/m", "short_url": null, "slug": null, "title": "M", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Het ministerie meldt dat de sluis open is.", "language": "nl", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T08:30:00+00:00", "published_earliest": "2026-11-20T08:00:00+00:00", "published_latest": "2026-11-20T09:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": [], "published_text": "2 uur geleden", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": null, "cluster": null, "removed": {}, "format_version": null}');
CREATE INDEX stories_by_slug ON stories (source, slug);
CREATE INDEX documents_by_due ON documents (source, due_at);
CREATE INDEX documents_by_uid ON documents (uid);
COMMIT;
