PRAGMA foreign_keys=OFF;
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
INSERT INTO documents VALUES('https://newsroom.example/a.json','belga','belga:c','2026-11-20 11:00:00.000000','h','2026-11-20 11:00:00.000000','"1"','Fri','2026-11-20 12:00:00.000000',NULL,NULL,NULL,NULL,0,NULL,0);
INSERT INTO documents VALUES('https://newsroom.example/b.json','belga','belga:b','2026-11-20 11:00:00.000000','h','2026-11-20 10:00:00.000000','"1"','Fri','2026-11-20 11:00:00.000000',NULL,NULL,NULL,NULL,0,NULL,0);
INSERT INTO documents VALUES('https://newsroom.example/c.json','belga','belga:c','2026-11-20 11:00:00.000000','h','2026-11-20 11:00:00.000000','"1"','Fri','2026-11-20 11:00:00.000000',NULL,NULL,NULL,'https://newsroom.example/a.json',0,NULL,0);
INSERT INTO documents VALUES('https://newsroom.example/d.json','belga',NULL,'2026-11-20 11:00:00.000000','h','2026-11-20 11:00:00.000000',NULL,NULL,'2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000001',NULL,NULL,NULL,1,'HTTP status 500',0);
CREATE TABLE listings (
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	cursor DATETIME, 
	horizon DATETIME, 
	etag TEXT, 
	last_modified TEXT, 
	PRIMARY KEY (url)
);
INSERT INTO listings VALUES('https://newsroom.example/?locale=','belga','2026-11-20 11:00:00.000000',NULL,NULL,NULL);
CREATE TABLE runs (
	run INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	started DATETIME NOT NULL, 
	finished DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	counts JSON NOT NULL, 
	PRIMARY KEY (run)
);
INSERT INTO runs VALUES(1,'belga','2026-11-20 11:00:00.000000','2026-11-20 12:00:00.000000','finished','{"found": 4, "new": 3, "changed": 1}');
CREATE TABLE schema_version (
	version INTEGER NOT NULL, digests INTEGER NOT NULL DEFAULT 1, 
	PRIMARY KEY (version)
);
INSERT INTO schema_version VALUES(4,1);
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
INSERT INTO sightings VALUES('ministry:https://source.example/m','3 uur geleden','2026-11-20 11:30:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:30:00.000000','narrowed');
CREATE TABLE outbox (
	uid TEXT NOT NULL, 
	run TEXT NOT NULL, 
	PRIMARY KEY (uid)
);
INSERT INTO outbox VALUES('belga:c','r');
CREATE TABLE addresses (
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	uid TEXT NOT NULL, 
	PRIMARY KEY (url, source)
);
INSERT INTO addresses VALUES('https://newsroom.example/a','belga','belga:a');
INSERT INTO addresses VALUES('https://prez.example/a','belga','belga:a');
INSERT INTO addresses VALUES('https://newsroom.example/b','belga','belga:b');
INSERT INTO addresses VALUES('https://prez.example/b','belga','belga:b');
INSERT INTO addresses VALUES('https://newsroom.example/c','belga','belga:c');
INSERT INTO addresses VALUES('https://prez.example/c','belga','belga:c');
INSERT INTO addresses VALUES('https://source.example/m','ministry','ministry:https://source.example/m');
CREATE TABLE bands (
	band BIGINT NOT NULL, 
	story INTEGER NOT NULL, 
	PRIMARY KEY (band, story)
)
 WITHOUT ROWID

;
INSERT INTO bands VALUES(3160843362,4);
INSERT INTO bands VALUES(3197253485,1);
INSERT INTO bands VALUES(3197253485,2);
INSERT INTO bands VALUES(3197253485,3);
INSERT INTO bands VALUES(4916852917,1);
INSERT INTO bands VALUES(4916852917,2);
INSERT INTO bands VALUES(4916852917,3);
INSERT INTO bands VALUES(5810840162,4);
INSERT INTO bands VALUES(8742707784,4);
INSERT INTO bands VALUES(10190005027,1);
INSERT INTO bands VALUES(10190005027,2);
INSERT INTO bands VALUES(10190005027,3);
INSERT INTO bands VALUES(16046204150,4);
INSERT INTO bands VALUES(16695641788,2);
INSERT INTO bands VALUES(16699049609,1);
INSERT INTO bands VALUES(16699049609,3);
INSERT INTO bands VALUES(17332642376,4);
INSERT INTO bands VALUES(19926841359,1);
INSERT INTO bands VALUES(19926841359,2);
INSERT INTO bands VALUES(19926841359,3);
INSERT INTO bands VALUES(23926762986,2);
INSERT INTO bands VALUES(23938690554,1);
INSERT INTO bands VALUES(23938690554,3);
INSERT INTO bands VALUES(24636138742,4);
INSERT INTO bands VALUES(27127200465,1);
INSERT INTO bands VALUES(27127200465,2);
INSERT INTO bands VALUES(27127200465,3);
INSERT INTO bands VALUES(28925731912,4);
INSERT INTO bands VALUES(31581430370,4);
INSERT INTO bands VALUES(32904846959,1);
INSERT INTO bands VALUES(32904846959,2);
INSERT INTO bands VALUES(32904846959,3);
INSERT INTO bands VALUES(34527666876,1);
INSERT INTO bands VALUES(34527666876,2);
INSERT INTO bands VALUES(34527666876,3);
INSERT INTO bands VALUES(34813331490,4);
CREATE TABLE dead_letters (
	letter INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	source TEXT NOT NULL, 
	uid TEXT NOT NULL, 
	url TEXT NOT NULL, 
	field TEXT NOT NULL, 
	problem TEXT NOT NULL, 
	first_at DATETIME NOT NULL, 
	last_at DATETIME NOT NULL, 
	times INTEGER NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	rendered_at DATETIME, 
	status INTEGER NOT NULL, 
	headers JSON NOT NULL, 
	body BLOB NOT NULL, 
	UNIQUE (source, url, uid)
);
CREATE TABLE stories (
	id INTEGER NOT NULL, 
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
	restless INTEGER DEFAULT '0' NOT NULL, 
	cluster TEXT, 
	sketch BLOB, 
	item JSON NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (uid)
);
INSERT INTO stories VALUES(1,'belga:a','belga','https://newsroom.example/a','a','A, bijgewerkt','nl-BE','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','second','listing','',NULL,'2026-11-20 11:00:00.000000','2026-11-20 12:00:00.000000','2026-11-20 12:00:00.000000','changed',2,'1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e',0,'belga:a',X'be255fe3a39250a90a92115f57bbdbe848025fa302a3c70a4879f9a8c702a80a79480450abeb92c54802bba3ab9204e3e39011a85f0abe5790795fa3e3c790f9c7c502db50a8bbc7f950909257a9a3e8a325c5a3ab02be04c5bbbe25a325bb25790aa9eb9292be79be48beeb79a39202f925a3482548e3e3c5a9e3bba825db0437382346786d3a1e626db523890ffad16fbc2378bc78e8626fdc5dbae8bcba62dc6fbc3a672e6d536fbc0f78676dbc4646b9b5ba23623789b9dc236446e8b95de853bcfa3aba0fe85d3ab96d891e64d164ea537867bc37bc530f37ea78ea0feadc621e2e6d6d37dc376f372edc786dbc5dea786f386f4646531e460fbaeafabc','{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO stories VALUES(2,'belga:b','belga','https://newsroom.example/b','b','A','nl-BE','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','second','listing','',NULL,'2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','new',1,'1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01',0,'belga:a',X'be255fe3a39250a90a92115f23bb25e848025fa302a3c70a4879f9a8c702a80a79480450abeb92504802bba3ab9223e3e39011a85f0abe5790795fa3e3c790f923c7027950a8bbc7f950909257a9a3e8a325a3a3ab02be045fbbbe25a325bb25790aa9eb9292be79be48be2379a39202f925a3482548e3e35fa9e3bba825f90437382346786d3a1e626db523bc0fead16fbc2378bc78e8626fdc5dbae8bcba62dc6fbc3a672e6d3a6fbc0f78676dbc4646b9b5ba23623789b9dc236446e8b95dbce8bcdc3aba0fe85d3ab96d891e64d164ea647867bc37bc230f37ea78ea0feadc621e2e6d6d37dc376f37bcdc786dbc5dea786f386f4646231e460fbaea5dbc','{"uid": "belga:b", "source": "belga", "url": "https://newsroom.example/b", "short_url": "https://prez.example/b", "slug": "b", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T10:00:00+00:00", "published_earliest": "2026-11-20T10:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/b.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO stories VALUES(3,'belga:c','belga','https://newsroom.example/c','a','A, bijgewerkt','nl-BE','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','second','listing','',NULL,'2026-11-20 11:00:00.000000','2026-11-20 12:00:00.000000','2026-11-20 12:00:00.000000','changed',2,'1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e',1,'belga:a',X'be255fe3a39250a90a92115f57bbdbe848025fa302a3c70a4879f9a8c702a80a79480450abeb92c54802bba3ab9204e3e39011a85f0abe5790795fa3e3c790f9c7c502db50a8bbc7f950909257a9a3e8a325c5a3ab02be04c5bbbe25a325bb25790aa9eb9292be79be48beeb79a39202f925a3482548e3e3c5a9e3bba825db0437382346786d3a1e626db523890ffad16fbc2378bc78e8626fdc5dbae8bcba62dc6fbc3a672e6d536fbc0f78676dbc4646b9b5ba23623789b9dc236446e8b95de853bcfa3aba0fe85d3ab96d891e64d164ea537867bc37bc530f37ea78ea0feadc621e2e6d6d37dc376f372edc786dbc5dea786f386f4646531e460fbaeafabc','{"uid": "belga:c", "source": "belga", "url": "https://newsroom.example/c", "short_url": "https://newsroom.example/c", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}');
INSERT INTO stories VALUES(4,'ministry:https://source.example/m','ministry','https://source.example/m',NULL,'M','nl','2026-11-20 08:15:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:30:00.000000','hour','relative','narrowed',NULL,'2026-11-20 11:30:00.000000','2026-11-20 11:00:00.000000','2026-11-20 11:00:00.000000','new',1,'1:2266390ca2ff330dbaed3bab2e28365c1ff385ce56a7bd466c7da920166a02cb',0,'ministry:https://source.example/m',X'bc5a09bc09bcbc5a1b665a1b6d1b6d1b660966bc5a666d666d5a09bc6d1bbc5a6d6d6d091b665abcbc665abc5a6666096d5abcbc091b09bcbc09091b096d09bc6d5a6d5a5a6d5a6d6d6dbc6609bc5a1bbc1bbc096d09bcbc66665a666d5a09bc091b5a09bc5a1b661b0909665a665a09665a1b1b6dbc6609bc5a09bcbc5a5a5aa46222a422a4a46248626248f648f648622262a46262f662f66222a4f648a462f6f6f622486262a4a46262a462626222f662a4a4224822a4a422224822f622a4f662f66262f662f6f6f6a46222a46248a448a422f622a4a462626262f66222a422486222a4624862482222626262622262624848f6a46222a46222a4a4626262','{"uid": "ministry:https://source.example/m", "source": "ministry", "url": "https://source.example/m", "short_url": null, "slug": null, "title": "M", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Het ministerie meldt dat de sluis open is.", "language": "nl", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T08:30:00+00:00", "published_earliest": "2026-11-20T08:00:00+00:00", "published_latest": "2026-11-20T09:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": [], "published_text": "2 uur geleden", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": null, "cluster": null, "removed": {}, "format_version": null}');
CREATE TABLE revisions (
	uid TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	status TEXT NOT NULL, 
	stored_at DATETIME NOT NULL, 
	item JSON, 
	PRIMARY KEY (uid, revision), 
	FOREIGN KEY(uid) REFERENCES stories (uid)
);
INSERT INTO revisions VALUES('belga:a',1,'1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01','new','2026-11-20 11:00:00.000000','{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES('belga:a',2,'1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e','changed','2026-11-20 12:00:00.000000','{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES('belga:b',1,'1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01','new','2026-11-20 11:00:00.000000','{"uid": "belga:b", "source": "belga", "url": "https://newsroom.example/b", "short_url": "https://prez.example/b", "slug": "b", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T10:00:00+00:00", "published_earliest": "2026-11-20T10:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/b.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES('belga:c',1,'1:52db9ca79b85546cd7d49353f002c1b673896423126fea4222f8a77a1546e21d','retracted','2026-11-20 11:00:00.000000','{"uid": "belga:c", "source": "belga", "url": "https://newsroom.example/c", "short_url": "https://prez.example/c", "slug": "c", "title": "C", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Heel iets anders.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/c.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES('ministry:https://source.example/m',1,'1:2266390ca2ff330dbaed3bab2e28365c1ff385ce56a7bd466c7da920166a02cb','new','2026-11-20 11:00:00.000000','{"uid": "ministry:https://source.example/m", "source": "ministry", "url": "https://source.example/m", "short_url": null, "slug": null, "title": "M", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Het ministerie meldt dat de sluis open is.", "language": "nl", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T08:30:00+00:00", "published_earliest": "2026-11-20T08:00:00+00:00", "published_latest": "2026-11-20T09:00:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": [], "published_text": "2 uur geleden", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": null, "cluster": null, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES('belga:c',2,'1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e','changed','2026-11-20 12:00:00.000000','{"uid": "belga:c", "source": "belga", "url": "https://newsroom.example/c", "short_url": "https://newsroom.example/c", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','words','words',0,'CREATE VIRTUAL TABLE words USING fts5(
        title, body_text, content='''', tokenize=''unicode61 remove_diacritics 2''
    )');
CREATE TABLE IF NOT EXISTS 'words_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO words_data VALUES(1,X'04065f');
INSERT INTO words_data VALUES(10,X'000000000102020002010101020101');
INSERT INTO words_data VALUES(137438953473,X'000002250230610102020102020202616e01080101180601080101180602056e646572730306010104010a62696a67657765726b7401020301016303020201036461740406010105020165010e0101020c060b06010e0101020c060b06020601010603047572656e01060101110106010111020672656d70656c010601011e010601011e020675696b657273010601010f010601010f0102656e0106010114010601011401046765656e01060101150106010115010668616464656e01060101120106010112020365656c03060101020301740406010102010469657473030601010302017301060101060106010106020601010901016d0402020204656c647404060101040209696e69737465726965040601010301056e61646174010601010e010601010e030767656b656b656e0106010113010601011301026f66010601011b010601011b02076f73746d65726501060101050106010105020370656e010601010a010601010a020601010803056e69657577010601010901060101090106736368616465010601011601060101160507726e696572656e010601011a010601011a04086565707661617274010601010d010601010d0204696e64730106010107010601010702046c756973010601010301060101030206010107010376616e0106010104010601010402056f6e64656e0106010117010601011703026f72010601010b010601010b020d72696a6461676f636874656e64010601010801060101080409100c0f060a1a1012120e10120a080b12060b1011130e13141112131410150f110e');
INSERT INTO words_data VALUES(274877906945,X'000001550230610302020202616e03080101180602056e646572730301010a62696a67657765726b74030203010163030101026465030e0101020c060b0603047572656e0306010111020672656d70656c030601011e020675696b657273030601010f0102656e030601011401046765656e0306010115010668616464656e0306010112020365656c03010104696574730301020173030601010601056e61646174030601010e030767656b656b656e030601011301026f66030601011b02076f73746d6572650306010105020370656e030601010a03056e696575770306010109010673636861646503060101160507726e696572656e030601011a04086565707661617274030601010d0204696e6473030601010702046c7569730306010103010376616e030601010402056f6e64656e030601011703026f72030601010b020d72696a6461676f636874656e64030601010804060a090f050d0b0d0d090b0d0708080c0e090e0a0c0d0e0f0b0b0a0c09');
CREATE TABLE IF NOT EXISTS 'words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO words_idx VALUES(1,X'',2);
INSERT INTO words_idx VALUES(2,X'',2);
CREATE TABLE IF NOT EXISTS 'words_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO words_docsize VALUES(1,X'021d');
INSERT INTO words_docsize VALUES(2,X'011d');
INSERT INTO words_docsize VALUES(3,X'021d');
INSERT INTO words_docsize VALUES(4,X'0108');
CREATE TABLE IF NOT EXISTS 'words_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO words_config VALUES('version',4);
DELETE FROM sqlite_sequence;
CREATE INDEX documents_by_due ON documents (source, due_at);
CREATE INDEX documents_by_uid ON documents (uid);
CREATE INDEX outbox_by_run ON outbox (run);
CREATE INDEX stories_by_cluster ON stories (cluster);
CREATE INDEX stories_by_slug ON stories (source, slug);
CREATE VIEW feed AS
SELECT uid, source, url, language, published, published_earliest, published_latest,
       published_precision, modified, title, json_extract(item, '$.summary') AS summary, json_extract(item, '$.body_text') AS body_text,
       revision, cluster
FROM stories
WHERE status <> 'retracted';
CREATE INDEX stories_by_published ON stories (published DESC, uid);
CREATE TRIGGER words_new AFTER INSERT ON stories BEGIN
        INSERT INTO words (rowid, title, body_text)
        VALUES (new.id, new.title, json_extract(new.item, '$.body_text'));
    END;
CREATE TRIGGER words_gone AFTER DELETE ON stories BEGIN
        INSERT INTO words (words, rowid, title, body_text)
        VALUES ('delete', old.id, old.title, json_extract(old.item, '$.body_text'));
    END;
CREATE TRIGGER words_changed AFTER UPDATE OF title, item ON stories
    WHEN old.digest <> new.digest BEGIN
        INSERT INTO words (words, rowid, title, body_text)
        VALUES ('delete', old.id, old.title, json_extract(old.item, '$.body_text'));
        INSERT INTO words (rowid, title, body_text)
        VALUES (new.id, new.title, json_extract(new.item, '$.body_text'));
    END;
PRAGMA writable_schema=OFF;
COMMIT;
