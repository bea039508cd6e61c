CREATE TABLE addresses (
    url text NOT NULL,
    source text NOT NULL,
    uid text NOT NULL
);
CREATE TABLE bands (
    band bigint NOT NULL,
    story bigint NOT NULL
);
CREATE TABLE dead_letters (
    letter integer NOT NULL,
    source text NOT NULL,
    uid text NOT NULL,
    url text NOT NULL,
    field text NOT NULL,
    problem text NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    rendered_at timestamp with time zone,
    status integer NOT NULL,
    headers json NOT NULL,
    body bytea NOT NULL
);
CREATE SEQUENCE dead_letters_letter_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE dead_letters_letter_seq OWNED BY dead_letters.letter;
CREATE TABLE documents (
    url text NOT NULL,
    source text NOT NULL,
    uid text,
    listed_at timestamp with time zone,
    headline text,
    published timestamp with time zone,
    etag text,
    last_modified text,
    looked_at timestamp with time zone,
    due_at timestamp with time zone,
    taken_at timestamp with time zone,
    missing_since timestamp with time zone,
    moved_to text,
    failures integer DEFAULT 0 NOT NULL,
    problem text,
    archive boolean DEFAULT false NOT NULL
);
CREATE TABLE stories (
    id bigint NOT NULL,
    uid text NOT NULL,
    source text NOT NULL,
    url text,
    slug text,
    title text NOT NULL,
    language text,
    published timestamp with time zone,
    published_earliest timestamp with time zone,
    published_latest timestamp with time zone,
    published_precision text,
    published_method text,
    published_flags text DEFAULT ''::text NOT NULL,
    modified timestamp with time zone,
    sighted_at timestamp with time zone,
    rendered_at timestamp with time zone,
    stored_at timestamp with time zone NOT NULL,
    status text NOT NULL,
    revision integer NOT NULL,
    digest text NOT NULL,
    restless integer DEFAULT 0 NOT NULL,
    cluster text,
    sketch bytea,
    item json NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, translate(lower(((title || ' '::text) || "left"(COALESCE((item ->> 'body_text'::text), ''::text), 250000))), 'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ!"#$&()*+,-./:;<=>?@[]^_`{|}~''«»‘’“”–—…·•'::text, 'aaaaaaceeeeiiiinoooooouuuuyy                                         '::text))) STORED
);
CREATE VIEW feed AS
 SELECT stories.uid,
    stories.source,
    stories.url,
    stories.language,
    stories.published,
    stories.published_earliest,
    stories.published_latest,
    stories.published_precision,
    stories.modified,
    stories.title,
    (stories.item ->> 'summary'::text) AS summary,
    (stories.item ->> 'body_text'::text) AS body_text,
    stories.revision,
    stories.cluster
   FROM stories
  WHERE (stories.status <> 'retracted'::text);
CREATE TABLE listings (
    url text NOT NULL,
    source text NOT NULL,
    cursor timestamp with time zone,
    horizon timestamp with time zone,
    etag text,
    last_modified text
);
CREATE TABLE outbox (
    uid text NOT NULL,
    run text NOT NULL
);
CREATE TABLE revisions (
    uid text NOT NULL,
    revision integer NOT NULL,
    digest text NOT NULL,
    status text NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    item json
);
CREATE TABLE runs (
    run integer NOT NULL,
    source text NOT NULL,
    started timestamp with time zone NOT NULL,
    finished timestamp with time zone NOT NULL,
    reason text NOT NULL,
    counts json NOT NULL
);
CREATE SEQUENCE runs_run_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE runs_run_seq OWNED BY runs.run;
CREATE TABLE schema_version (
    version integer NOT NULL,
    digests integer DEFAULT 1 NOT NULL
);
CREATE TABLE sightings (
    uid text NOT NULL,
    published_text text NOT NULL,
    rendered_at timestamp with time zone,
    published_earliest timestamp with time zone NOT NULL,
    published_latest timestamp with time zone NOT NULL,
    outcome text NOT NULL
);
CREATE SEQUENCE stories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE stories_id_seq OWNED BY stories.id;
ALTER TABLE ONLY dead_letters ALTER COLUMN letter SET DEFAULT nextval('dead_letters_letter_seq'::regclass);
ALTER TABLE ONLY runs ALTER COLUMN run SET DEFAULT nextval('runs_run_seq'::regclass);
ALTER TABLE ONLY stories ALTER COLUMN id SET DEFAULT nextval('stories_id_seq'::regclass);
INSERT INTO addresses VALUES ('https://source.example/m', 'ministry', 'ministry:https://source.example/m');
INSERT INTO addresses VALUES ('https://newsroom.example/b', 'belga', 'belga:b');
INSERT INTO addresses VALUES ('https://prez.example/b', 'belga', 'belga:b');
INSERT INTO addresses VALUES ('https://newsroom.example/c', 'belga', 'belga:c');
INSERT INTO addresses VALUES ('https://newsroom.example/a', 'belga', 'belga:a');
INSERT INTO addresses VALUES ('https://prez.example/a', 'belga', 'belga:a');
INSERT INTO bands VALUES (3160843362, 1);
INSERT INTO bands VALUES (5810840162, 1);
INSERT INTO bands VALUES (8742707784, 1);
INSERT INTO bands VALUES (16046204150, 1);
INSERT INTO bands VALUES (17332642376, 1);
INSERT INTO bands VALUES (24636138742, 1);
INSERT INTO bands VALUES (28925731912, 1);
INSERT INTO bands VALUES (31581430370, 1);
INSERT INTO bands VALUES (34813331490, 1);
INSERT INTO bands VALUES (3197253485, 2);
INSERT INTO bands VALUES (4916852917, 2);
INSERT INTO bands VALUES (10190005027, 2);
INSERT INTO bands VALUES (16695641788, 2);
INSERT INTO bands VALUES (19926841359, 2);
INSERT INTO bands VALUES (23926762986, 2);
INSERT INTO bands VALUES (27127200465, 2);
INSERT INTO bands VALUES (32904846959, 2);
INSERT INTO bands VALUES (34527666876, 2);
INSERT INTO bands VALUES (3197253485, 3);
INSERT INTO bands VALUES (4916852917, 3);
INSERT INTO bands VALUES (10190005027, 3);
INSERT INTO bands VALUES (16699049609, 3);
INSERT INTO bands VALUES (19926841359, 3);
INSERT INTO bands VALUES (23938690554, 3);
INSERT INTO bands VALUES (27127200465, 3);
INSERT INTO bands VALUES (32904846959, 3);
INSERT INTO bands VALUES (34527666876, 3);
INSERT INTO bands VALUES (3197253485, 4);
INSERT INTO bands VALUES (4916852917, 4);
INSERT INTO bands VALUES (10190005027, 4);
INSERT INTO bands VALUES (16699049609, 4);
INSERT INTO bands VALUES (19926841359, 4);
INSERT INTO bands VALUES (23938690554, 4);
INSERT INTO bands VALUES (27127200465, 4);
INSERT INTO bands VALUES (32904846959, 4);
INSERT INTO bands VALUES (34527666876, 4);
INSERT INTO documents VALUES ('https://newsroom.example/b.json', 'belga', 'belga:b', NULL, NULL, '2026-11-20 10:00:00+00', '"1"', 'Fri', '2026-11-20 11:00:00+00', NULL, NULL, NULL, NULL, 0, NULL, false);
INSERT INTO documents VALUES ('https://newsroom.example/a.json', 'belga', 'belga:a', NULL, NULL, '2026-11-20 11:00:00+00', '"1"', 'Fri', '2026-11-20 12:00:00+00', NULL, NULL, NULL, NULL, 0, NULL, false);
INSERT INTO revisions VALUES ('ministry:https://source.example/m', 1, '1:2266390ca2ff330dbaed3bab2e28365c1ff385ce56a7bd466c7da920166a02cb', 'new', '2026-11-20 11:00:00+00', '{"uid": "ministry:https://source.example/m", "source": "ministry", "url": "https://source.example/m", "short_url": null, "slug": null, "title": "M", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Het ministerie meldt dat de sluis open is.", "language": "nl", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T08:15:00+00:00", "published_earliest": "2026-11-20T08:00:00+00:00", "published_latest": "2026-11-20T08:30:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": ["narrowed"], "published_text": "2 uur geleden", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": null, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES ('belga:b', 1, '1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01', 'new', '2026-11-20 11:00:00+00', '{"uid": "belga:b", "source": "belga", "url": "https://newsroom.example/b", "short_url": "https://prez.example/b", "slug": "b", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T10:00:00+00:00", "published_earliest": "2026-11-20T10:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/b.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES ('belga:c', 1, '1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e', 'new', '2026-11-20 12:00:00+00', '{"uid": "belga:c", "source": "belga", "url": "https://newsroom.example/c", "short_url": "https://newsroom.example/c", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}');
INSERT INTO revisions VALUES ('belga:a', 1, '1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e', 'new', '2026-11-20 12:00:00+00', '{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}');
INSERT INTO schema_version VALUES (4, 1);
INSERT INTO stories VALUES (1, 'ministry:https://source.example/m', 'ministry', 'https://source.example/m', NULL, 'M', 'nl', '2026-11-20 08:15:00+00', '2026-11-20 08:00:00+00', '2026-11-20 08:30:00+00', 'hour', 'relative', 'narrowed', NULL, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'new', 1, '1:2266390ca2ff330dbaed3bab2e28365c1ff385ce56a7bd466c7da920166a02cb', 0, 'ministry:https://source.example/m', '\xbc5a09bc09bcbc5a1b665a1b6d1b6d1b660966bc5a666d666d5a09bc6d1bbc5a6d6d6d091b665abcbc665abc5a6666096d5abcbc091b09bcbc09091b096d09bc6d5a6d5a5a6d5a6d6d6dbc6609bc5a1bbc1bbc096d09bcbc66665a666d5a09bc091b5a09bc5a1b661b0909665a665a09665a1b1b6dbc6609bc5a09bcbc5a5a5aa46222a422a4a46248626248f648f648622262a46262f662f66222a4f648a462f6f6f622486262a4a46262a462626222f662a4a4224822a4a422224822f622a4f662f66262f662f6f6f6a46222a46248a448a422f622a4a462626262f66222a422486222a4624862482222626262622262624848f6a46222a46222a4a4626262', '{"uid": "ministry:https://source.example/m", "source": "ministry", "url": "https://source.example/m", "short_url": null, "slug": null, "title": "M", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "Het ministerie meldt dat de sluis open is.", "language": "nl", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T08:15:00+00:00", "published_earliest": "2026-11-20T08:00:00+00:00", "published_latest": "2026-11-20T08:30:00+00:00", "published_precision": "hour", "published_method": "relative", "published_flags": ["narrowed"], "published_text": "2 uur geleden", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": null, "removed": {}, "format_version": null}', DEFAULT);
INSERT INTO stories VALUES (2, 'belga:b', 'belga', 'https://newsroom.example/b', 'b', 'A', 'nl-BE', '2026-11-20 10:00:00+00', '2026-11-20 10:00:00+00', '2026-11-20 10:00:00+00', 'second', 'listing', '', NULL, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'new', 1, '1:6943f4b9f1c0e94662b6c0ba89039c3e66377f4af76ffcc028a06cf4521f9b01', 0, 'belga:b', '\xbe255fe3a39250a90a92115f23bb25e848025fa302a3c70a4879f9a8c702a80a79480450abeb92504802bba3ab9223e3e39011a85f0abe5790795fa3e3c790f923c7027950a8bbc7f950909257a9a3e8a325a3a3ab02be045fbbbe25a325bb25790aa9eb9292be79be48be2379a39202f925a3482548e3e35fa9e3bba825f90437382346786d3a1e626db523bc0fead16fbc2378bc78e8626fdc5dbae8bcba62dc6fbc3a672e6d3a6fbc0f78676dbc4646b9b5ba23623789b9dc236446e8b95dbce8bcdc3aba0fe85d3ab96d891e64d164ea647867bc37bc230f37ea78ea0feadc621e2e6d6d37dc376f37bcdc786dbc5dea786f386f4646231e460fbaea5dbc', '{"uid": "belga:b", "source": "belga", "url": "https://newsroom.example/b", "short_url": "https://prez.example/b", "slug": "b", "title": "A", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T10:00:00+00:00", "published_earliest": "2026-11-20T10:00:00+00:00", "published_latest": "2026-11-20T10:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T11:00:00+00:00", "rendered_at": "2026-11-20T11:00:00+00:00", "document": {"url": "https://newsroom.example/b.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}', DEFAULT);
INSERT INTO stories VALUES (3, 'belga:c', 'belga', 'https://newsroom.example/c', 'a', 'A, bijgewerkt', 'nl-BE', '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'second', 'listing', '', NULL, '2026-11-20 12:00:00+00', '2026-11-20 12:00:00+00', '2026-11-20 12:00:00+00', 'new', 1, '1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e', 0, 'belga:b', '\xbe255fe3a39250a90a92115f57bbdbe848025fa302a3c70a4879f9a8c702a80a79480450abeb92c54802bba3ab9204e3e39011a85f0abe5790795fa3e3c790f9c7c502db50a8bbc7f950909257a9a3e8a325c5a3ab02be04c5bbbe25a325bb25790aa9eb9292be79be48beeb79a39202f925a3482548e3e3c5a9e3bba825db0437382346786d3a1e626db523890ffad16fbc2378bc78e8626fdc5dbae8bcba62dc6fbc3a672e6d536fbc0f78676dbc4646b9b5ba23623789b9dc236446e8b95de853bcfa3aba0fe85d3ab96d891e64d164ea537867bc37bc530f37ea78ea0feadc621e2e6d6d37dc376f372edc786dbc5dea786f386f4646531e460fbaeafabc', '{"uid": "belga:c", "source": "belga", "url": "https://newsroom.example/c", "short_url": "https://newsroom.example/c", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}', DEFAULT);
INSERT INTO stories VALUES (4, 'belga:a', 'belga', 'https://newsroom.example/a', 'a', 'A, bijgewerkt', 'nl-BE', '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'second', 'listing', '', NULL, '2026-11-20 12:00:00+00', '2026-11-20 12:00:00+00', '2026-11-20 12:00:00+00', 'new', 1, '1:6c278126078c176fc8e563da611b6f18cdab3818bab22db099daf82748dfc15e', 0, 'belga:b', '\xbe255fe3a39250a90a92115f57bbdbe848025fa302a3c70a4879f9a8c702a80a79480450abeb92c54802bba3ab9204e3e39011a85f0abe5790795fa3e3c790f9c7c502db50a8bbc7f950909257a9a3e8a325c5a3ab02be04c5bbbe25a325bb25790aa9eb9292be79be48beeb79a39202f925a3482548e3e3c5a9e3bba825db0437382346786d3a1e626db523890ffad16fbc2378bc78e8626fdc5dbae8bcba62dc6fbc3a672e6d536fbc0f78676dbc4646b9b5ba23623789b9dc236446e8b95de853bcfa3aba0fe85d3ab96d891e64d164ea537867bc37bc530f37ea78ea0feadc621e2e6d6d37dc376f372edc786dbc5dea786f386f4646531e460fbaeafabc', '{"uid": "belga:a", "source": "belga", "url": "https://newsroom.example/a", "short_url": "https://prez.example/a", "slug": "a", "title": "A, bijgewerkt", "summary": null, "body_html": "<p>De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.</p>", "body_text": "De sluis van Oostmere is sinds vrijdagochtend opnieuw open voor de scheepvaart nadat duikers de deuren hadden nagekeken en geen schade vonden aan de scharnieren of aan de drempel.", "language": "nl-BE", "authors": [], "author_ref": null, "credit": null, "credits": [], "image": null, "images": [], "links": [], "related": [], "embeds": [], "attachments": [], "contacts": [], "published": "2026-11-20T11:00:00+00:00", "published_earliest": "2026-11-20T11:00:00+00:00", "published_latest": "2026-11-20T11:00:00+00:00", "published_precision": "second", "published_method": "listing", "published_flags": [], "published_text": "2026-11-20 12:00:00", "published_stated": null, "shown_earliest": null, "shown_latest": null, "guid": null, "modified": null, "modified_text": null, "fetched_at": "2026-11-20T12:00:00+00:00", "rendered_at": "2026-11-20T12:00:00+00:00", "document": {"url": "https://newsroom.example/a.json", "etag": "\"1\"", "last_modified": "Fri", "moved_from": []}, "removed": {}, "format_version": null}', DEFAULT);
SELECT pg_catalog.setval('dead_letters_letter_seq', 1, false);
SELECT pg_catalog.setval('runs_run_seq', 1, false);
SELECT pg_catalog.setval('stories_id_seq', 4, true);
ALTER TABLE ONLY addresses
    ADD CONSTRAINT addresses_pkey PRIMARY KEY (url, source);
ALTER TABLE ONLY bands
    ADD CONSTRAINT bands_pkey PRIMARY KEY (band, story);
ALTER TABLE ONLY dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (letter);
ALTER TABLE ONLY dead_letters
    ADD CONSTRAINT dead_letters_source_url_uid_key UNIQUE (source, url, uid);
ALTER TABLE ONLY documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (url);
ALTER TABLE ONLY listings
    ADD CONSTRAINT listings_pkey PRIMARY KEY (url);
ALTER TABLE ONLY outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (uid);
ALTER TABLE ONLY revisions
    ADD CONSTRAINT revisions_pkey PRIMARY KEY (uid, revision);
ALTER TABLE ONLY runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (run);
ALTER TABLE ONLY schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY sightings
    ADD CONSTRAINT sightings_pkey PRIMARY KEY (uid, published_text);
ALTER TABLE ONLY stories
    ADD CONSTRAINT stories_pkey PRIMARY KEY (id);
ALTER TABLE ONLY stories
    ADD CONSTRAINT stories_uid_key UNIQUE (uid);
CREATE INDEX documents_by_due ON documents USING btree (source, due_at);
CREATE INDEX documents_by_uid ON documents USING btree (uid);
CREATE INDEX outbox_by_run ON outbox USING btree (run);
CREATE INDEX stories_by_cluster ON stories USING btree (cluster);
CREATE INDEX stories_by_published ON stories USING btree (published DESC NULLS LAST, uid);
CREATE INDEX stories_by_slug ON stories USING btree (source, slug);
CREATE INDEX stories_by_words ON stories USING gin (words);
ALTER TABLE ONLY revisions
    ADD CONSTRAINT revisions_uid_fkey FOREIGN KEY (uid) REFERENCES stories(uid);
ALTER TABLE ONLY sightings
    ADD CONSTRAINT sightings_uid_fkey FOREIGN KEY (uid) REFERENCES stories(uid);
