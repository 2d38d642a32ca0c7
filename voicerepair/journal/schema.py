"""What the journal holds, as the ordered list of steps that made it so.

Rules: a step that has shipped is never changed; what is new, also in what is sealed, is one more
step at the end, and a small journal of the schema before it joins ``tests/journal/schemas/`` for
ever. Nothing here is about stops, time-outs or how long anybody spoke.

What belongs to one person is sealed to that person's own key (``sealing``): the columns called
``sealed``, ``placed``, ``shown`` and ``wishes``. A session alone is sealed as a whole, its words
and times too; that there is one, and whose, can be seen by whoever has the journal's key.
"""

from __future__ import annotations

__all__ = ["APPLICATION", "MIGRATIONS"]

#: ``PRAGMA application_id``: tells our files from other people's.
APPLICATION = 0x76724A31

FIRST = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    spoken TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,       -- the name, whatever its case
    stretch REAL NOT NULL,
    patient INTEGER NOT NULL,
    public TEXT NOT NULL,              -- the age recipient that things are sealed to
    private BLOB NOT NULL,             -- its identity, under the PIN
    wishes BLOB NOT NULL,              -- may turns be recorded, for how many days: sealed
    failures INTEGER NOT NULL DEFAULT 0,
    tried REAL NOT NULL DEFAULT 0      -- when the last wrong PIN came (wall, seconds)
) STRICT;

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,         -- what people call it by; counts nothing
    began REAL,                        -- wall, seconds; empty from here to words, if sealed
    script TEXT,
    version TEXT,
    fingerprint TEXT,
    title TEXT,
    done INTEGER,                      -- how far it came: steps behind it, of how many
    steps INTEGER,
    folded TEXT,                       -- script and title, whatever their case
    words TEXT,                        -- all that is searched: these, the names, shared notes
    owner INTEGER REFERENCES people (id),
    sealed BLOB,                       -- all of it, of a session alone
    recorded_from REAL,                -- expiry counts from here, since everybody said yes
    expires REAL,
    CHECK ((owner IS NULL) = (sealed IS NULL)),
    CHECK ((sealed IS NULL) = (script IS NOT NULL)),
    CHECK ((recorded_from IS NULL) = (expires IS NULL))
) STRICT;
CREATE INDEX sessions_by_time ON sessions (began DESC, id DESC) WHERE owner IS NULL;
CREATE INDEX sessions_by_owner ON sessions (owner) WHERE owner IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires) WHERE expires IS NOT NULL;

-- Who sat in a session of several. ``person`` is missing for who has no personal key (any more).
CREATE TABLE present (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    person INTEGER REFERENCES people (id),
    PRIMARY KEY (session, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX present_by_person ON present (person);

-- Who said yes to recording in this session. Taking it back wipes all of them.
CREATE TABLE consents (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (session, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_by_person ON consents (person);

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    owner INTEGER REFERENCES people (id),   -- none: it is for everyone in the session
    text TEXT,
    folded TEXT,
    sealed BLOB,
    CHECK ((owner IS NULL) = (sealed IS NULL)),
    CHECK ((sealed IS NULL) = (text IS NOT NULL))
) STRICT;
CREATE INDEX notes_by_session ON notes (session);
CREATE INDEX notes_by_owner ON notes (owner);

-- A turn is one sealed FLAC, or, until it is whole and after a crash, the chunks that it came in.
CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'whole', 'broken')),
    lost INTEGER NOT NULL DEFAULT 0,   -- samples for which there was no room
    sealed BLOB,
    UNIQUE (session, number),
    CHECK ((state = 'whole') = (sealed IS NOT NULL))
) STRICT;

-- Who can open a turn: who spoke in it, and with whom they shared it.
CREATE TABLE readers (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES people (id),
    speaks INTEGER NOT NULL,
    PRIMARY KEY (turn, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX readers_by_person ON readers (person);

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (turn, number)
) STRICT;

-- Copies that people made and have to delete themselves.
CREATE TABLE backups (
    path TEXT PRIMARY KEY,
    made REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""

# Where a session is in its script, so that it can go on after a crash or a time-out.
POSITIONS = """
CREATE TABLE positions (
    session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    saved REAL NOT NULL,               -- wall, seconds
    expires REAL NOT NULL,
    data TEXT,
    sealed BLOB,                       -- of a session alone
    CHECK ((data IS NULL) <> (sealed IS NULL))
) STRICT;
"""

# Check-ins: a book for everybody and a letter from everybody to everybody else, also of those who
# never did any (``checkins``).
CHECK_INS = """
CREATE TABLE books (
    person INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,              -- all of somebody's check-ins
    shown BLOB NOT NULL                -- when a page was shown to them, and nothing else: sealed
) STRICT;

CREATE TABLE letters (
    owner INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    reader INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,              -- the answers that owner shares with reader, to reader
    PRIMARY KEY (owner, reader),
    CHECK (owner <> reader)
) STRICT;
CREATE INDEX letters_by_reader ON letters (reader);
"""

# Where a turn stands in its script as it is written: the script's name, and a line.
PLACES = """
ALTER TABLE turns ADD COLUMN place TEXT;
ALTER TABLE turns ADD COLUMN placed BLOB   -- of a session alone: sealed
    CHECK (place IS NULL OR placed IS NULL);
"""

#: The n-th makes schema n of schema n - 1; each is run in one transaction.
MIGRATIONS: tuple[str, ...] = (FIRST, POSITIONS, CHECK_INS, PLACES)
