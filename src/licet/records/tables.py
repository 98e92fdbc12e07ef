"""The tables, as they stand after the last migration. What a hash covers is kept as the text that was hashed."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

#: Every act, in order; each row carries the hash of the one before.
AUDIT = Table(
    "audit",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("audit_by_subject", "subject", "number"),
)

#: The last row of the log: rows cut off at its end are missed, and writers wait here for each other.
HEAD = Table(
    "audit_head",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

#: Saved determinations. regimes: that the deal is or may be subject to, between spaces; facts: canonical JSON of the deal;
#: answer: canonical JSON of the determination; both packed (zstd).
DETERMINATIONS = Table(
    "determinations",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("saved_at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("deal_on", Date, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("regimes", Text, nullable=False),
    Column("law_hash", String(64), nullable=False),
    Column("lists_hash", String(64), nullable=False),
    Column("engine", String(60), nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("answer_hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Index("determinations_by_time", "saved_at"),
)

#: Accounts. key: the name folded, by which it is found; password: its argon2 hash, or empty; outside: issuer and subject of an
#: OpenID provider, or null; roles: between spaces.
USERS = Table(
    "users",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("password", Text, nullable=False),
    Column("outside", String(600), nullable=True, unique=True),
    Column("roles", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("made_at", String(40), nullable=False),
)

#: Who is signed in. hash: SHA-256 of what the browser holds; times in seconds since 1970.
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("user", String(40), ForeignKey("users.id"), nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Index("sessions_by_user", "user"),
)

#: Keys for programs. hash: SHA-256 of the key; scopes: rights between spaces; ends, ended: seconds since 1970.
TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("user", String(40), ForeignKey("users.id"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("ended", BigInteger, nullable=True),
    Column("used_on", Date, nullable=True),
    Index("tokens_by_user", "user"),
)

#: Tries to sign in that failed or are under way. hash: of the account or address tried; since: seconds since 1970.
TRIES = Table(
    "sign_in_tries",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
)

#: What one proposes and another approves. detail: canonical JSON of what is to be done; seal: SHA-256 of what was proposed.
PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("author", String(40), ForeignKey("users.id"), nullable=False),
    Column("why", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("decider", String(40), ForeignKey("users.id"), nullable=True),
    Column("decided_at", String(40), nullable=True),
    Column("decided_why", Text, nullable=True),
    Index("proposals_by_state", "state", "made_at"),
)

#: Licences held. value, quantity: what may be shipped under it, in ten-thousandths, or null for no limit; items, countries,
#: parties: what it is for, canonical JSON lists, empty for any.
LICENCES = Table(
    "licences",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("number", String(100), nullable=False),
    Column("authority", String(200), nullable=False),
    Column("items", Text, nullable=False),
    Column("countries", Text, nullable=False),
    Column("parties", Text, nullable=False),
    Column("conditions", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("value", BigInteger, nullable=True),
    Column("unit", String(40), nullable=False),
    Column("quantity", BigInteger, nullable=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("ended_at", String(40), nullable=True),
    Index("licences_by_number", "authority", "number", unique=True),
)

#: What was drawn from a licence, and given back: then `of` names the draw, and value and quantity are below zero.
DRAWS = Table(
    "licence_draws",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("licence", String(40), ForeignKey("licences.id"), nullable=False),
    Column("shipment", String(100), nullable=False),
    Column("on", Date, nullable=False),
    Column("item", String(200), nullable=False),
    Column("country", String(10), nullable=False),
    Column("party", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("of", String(40), ForeignKey("licence_draws.id"), nullable=True, unique=True),
    Index("draws_by_shipment", "licence", "shipment", unique=True),
)

#: What people watch. owner: an account, or empty for whoever works alone; asks: canonical JSON of what is asked; answer: that
#: of the last time; checked, next: seconds since 1970.
WATCHES = Table(
    "watches",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("title", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("asks", Text, nullable=False),
    Column("every", BigInteger, nullable=False),
    Column("webhook", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("fault", Text, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("next", BigInteger, nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=True),
    Index("watches_by_time", "next"),
)

#: What watches told. because: law, lists or facts, between spaces; told: canonical JSON of what changed; sent: when the webhook
#: took it (seconds since 1970), 0 while it has not; retry: when it is sent again, 0 for never.
NEWS = Table(
    "watch_news",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("watch", String(40), ForeignKey("watches.id"), nullable=False),
    Column("at", String(40), nullable=False),
    Column("because", String(40), nullable=False),
    Column("told", Text, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("retry", BigInteger, nullable=False),
    Index("news_by_watch", "watch", "at"),
    Index("news_to_send", "retry"),
)

#: Order books handed over. user: the account whose book it is, empty for who works alone; done, lines: how far a job is; asked,
#: error: JSON of how it is read, and of what went wrong; worker: the workbench that does its job; lease: until when (seconds
#: since 1970), unless it says so again.
BOOKS = Table(
    "books",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("user", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("asked", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("worker", String(40), nullable=False, server_default=""),
    Column("lease", BigInteger, nullable=False, server_default="0"),
    Index("books_by_user", "user", "made_at"),
)

#: Answers of writes that were sent with a key. user: the account, empty for who works alone; asked: SHA-256 of the request;
#: ends: seconds since 1970.
ANSWERS = Table(
    "write_answers",
    METADATA,
    Column("user", String(40), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("asked", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Index("answers_by_end", "ends"),
)

#: Holds on deliveries and order lines. key: the reference folded; released: when, or empty; proposal: the one that was
#: approved for it, where there are accounts.
STOPS = Table(
    "delivery_holds",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("reference", String(100), nullable=False),
    Column("key", String(200), nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("placed_at", String(40), nullable=False),
    Column("released", String(40), nullable=False, server_default=""),
    Column("released_by", Text, nullable=False, server_default=""),
    Column("released_why", Text, nullable=False, server_default=""),
    Column("approver", Text, nullable=False, server_default=""),
    Column("proposal", String(40), ForeignKey("proposals.id"), nullable=True),
    Index("delivery_holds_by_key", "key", "released"),
)
