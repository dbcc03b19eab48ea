"""The pure engine: locked state and a command in, a booked transfer out; no I/O, no clock.

It runs on every posting, so it is written for few steps a command: plain slotted objects, and one text line that is
both what is hashed and what is copied into the table.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b, sha256

from brim.base.kit.refusals import Refused
from brim.core.ledger import refusals
from brim.core.ledger.types import Posted, PostedLeg, Transfer

GENESIS = bytes(32)
# The most that an account holds, in minor units: a row's sums of a few accounts stay within a bigint.
MAX_BALANCE = 10**18
FUTURE = timedelta(minutes=5)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Account:
    """A locked account as the batch sees it."""

    __slots__ = (
        "code",
        "customer_id",
        "floor",
        "head",
        "held",
        "is_changed",
        "is_new",
        "last_id",
        "occurred_us",
        "posted",
        "seq",
        "siblings",
    )

    def __init__(
        self,
        customer_id: int,
        code: int,
        posted: int = 0,
        held: int = 0,
        floor: int = 0,
        seq: int = 0,
        last_id: int = 0,
        occurred_us: int = 0,
        head: bytes = GENESIS,
        siblings: int = 1,
    ) -> None:
        self.customer_id = customer_id
        self.code = code
        self.posted = posted
        self.held = held
        self.floor = floor
        self.seq = seq
        self.last_id = last_id
        self.occurred_us = occurred_us
        self.head = head
        self.siblings = siblings
        self.is_new = False
        self.is_changed = False

    @property
    def available(self) -> int:
        return self.posted - self.held - self.floor


class Hold:
    __slots__ = ("amount", "code", "customer_id", "id", "is_changed", "is_new", "placed_at", "remaining")

    def __init__(
        self, customer_id: int, hold_id: int, code: int, amount: int, remaining: int, placed_at: datetime
    ) -> None:
        self.customer_id = customer_id
        self.id = hold_id
        self.code = code
        self.amount = amount
        self.remaining = remaining
        self.placed_at = placed_at
        self.is_new = False
        self.is_changed = False


class State:
    """Everything a batch has locked and read, and what it will write.

    accounts: by (customer_id, code). holds: by (customer_id, hold_id). used: booked keys by (customer_id, key digest)
    as (transfer id, fingerprint). latest: each customer's largest transfer id. lines: rows for ledger_transfer in
    COPY's text form. new_id: makes an id larger than the one it is given.
    """

    __slots__ = ("accounts", "holds", "latest", "lines", "new_id", "now", "now_text", "now_us", "used")

    def __init__(self, now: datetime, new_id: Callable[[int], int]) -> None:
        self.now = now
        self.new_id = new_id
        self.now_text = moment_text(now)
        self.now_us = micros(now)
        self.accounts: dict[tuple[int, int], Account] = {}
        self.holds: dict[tuple[int, int], Hold] = {}
        self.used: dict[tuple[int, str], tuple[int, str]] = {}
        self.latest: dict[int, int] = {}
        self.lines: list[str] = []

    def account(self, customer_id: int, code: int) -> Account:
        """The account, opened empty where the customer has none of this code yet."""
        found = self.accounts.get((customer_id, code))
        if found is None:
            found = self.accounts[customer_id, code] = Account(customer_id, code)
            found.is_new = True
        return found


def moment_text(moment: datetime) -> str:
    """UTC with six decimals, 32 characters: sorts as time does, and is what PostgreSQL reads."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - BEGINNING) // MICROSECOND


@lru_cache(maxsize=16_384)
def digest(text: str) -> str:
    """32 hexadecimal digits that stand for a key or a content. Remembered: a batch asks for each several times."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def fingerprint(command: Transfer) -> str:
    content = command.content
    if content is None:
        if command.draws or command.places or command.floors:
            content = repr((command.legs, command.draws, command.places, command.floors))
        elif len(command.legs) == 1:
            ((code, amount, book),) = command.legs
            content = f"{code} {amount} {book};"
        else:
            content = "".join([f"{code} {amount} {book};" for code, amount, book in command.legs])
    return blake2b(f"{command.kind}\n{content}".encode(), digest_size=16).hexdigest()


def replayed(state: State, command: Transfer, key: str, print_: str) -> Posted | None:
    """The first answer to this key. Raises: Conflict `key_conflict` where its content was another."""
    before = state.used.get((command.customer_id, key))
    if before is None:
        return None
    if before[1] != print_:
        raise refusals.key_conflict()
    return Posted(command.customer_id, before[0], command.key, (), is_replayed=True)


def apply(state: State, command: Transfer) -> Posted:
    """Decide one command on the locked state and add what is to be written.

    Raises: Conflict `key_conflict`; Refused `insufficient_balance` (details: available, asked, code), `hold_exceeded`,
    `unknown_hold`, `balance_too_large`, `occurred_in_future`. After a refusal the state is as before.
    """
    key, print_ = digest(command.key), fingerprint(command)
    before = replayed(state, command, key, print_)
    if before is not None:
        return before
    occurred_at = command.occurred_at
    if occurred_at is None:
        occurred_at = state.now
    elif occurred_at > state.now + FUTURE:
        raise refusals.occurred_in_future()
    words = command.actor + command.cause + command.kind
    assert words.isprintable(), command
    assert "\\" not in words, command
    customer_id = command.customer_id
    if command.draws or command.places or command.floors:
        check(state, command)
        move_holds(state, command)
    elif len(command.legs) == 1 or (len(command.legs) == 2 and command.legs[0].code != command.legs[1].code):
        check_legs(state, command)
    else:
        check(state, command)
    latest = state.latest.get(customer_id, 0)
    transfer_id = command.id or state.new_id(latest)
    if transfer_id > latest:
        state.latest[customer_id] = transfer_id
    posted: tuple[PostedLeg, ...]
    if command.legs:
        posted = book_legs(state, command, transfer_id, key, print_, occurred_at)
    else:
        posted = ()
        book_nothing(state, command, transfer_id, key, print_, occurred_at)
    state.used[customer_id, key] = (transfer_id, print_)
    return Posted(customer_id, transfer_id, command.key, posted, is_replayed=False)


def apply_linked(state: State, commands: Sequence[Transfer]) -> list[Posted]:
    """Decide several commands as one: where one is refused none is booked, and its refusal is raised."""
    memory = Memory(state, commands)
    try:
        return [apply(state, command) for command in commands]
    except Refused:
        memory.restore(state)
        raise


def check_legs(state: State, command: Transfer) -> None:
    """What `check` says of the commonest commands, at a fraction of its cost: legs alone, each of another account."""
    for code, amount, _book in command.legs:
        assert amount, command
        if amount < 0:
            found = state.accounts.get((command.customer_id, code))
            available = 0 if found is None else found.posted - found.held - found.floor
            if available + amount < 0:
                raise refusals.insufficient_balance(available=available, asked=-amount, code=code)
        else:
            found = state.accounts.get((command.customer_id, code))
            if amount + (0 if found is None else found.posted) > MAX_BALANCE:
                raise refusals.balance_too_large(most=MAX_BALANCE, asked=amount, code=code)


def check(state: State, command: Transfer) -> None:
    """Raise what would be refused, changing nothing: the sums over draws, legs, floors and places of each account."""
    customer_id = command.customer_id
    change: dict[int, list[int]] = {}  # code -> [posted, held, floor]
    drawn: dict[int, int] = {}
    for draw in command.draws:
        hold = state.holds.get((customer_id, draw.hold_id))
        if hold is None:
            raise refusals.unknown_hold()
        drawn[draw.hold_id] = drawn.get(draw.hold_id, 0) + draw.amount
        assert draw.amount > 0, draw
        if drawn[draw.hold_id] > hold.remaining:
            raise refusals.hold_exceeded(remaining=hold.remaining, asked=drawn[draw.hold_id])
        change.setdefault(hold.code, [0, 0, 0])[1] -= draw.amount
    for leg in command.legs:
        assert leg.amount, leg
        change.setdefault(leg.code, [0, 0, 0])[0] += leg.amount
    for place in command.places:
        assert place.amount > 0, place
        change.setdefault(place.code, [0, 0, 0])[1] += place.amount
    floors = dict(command.floors)
    for code, (posted, held, _unused) in change.items():
        account = state.accounts.get((customer_id, code)) or Account(customer_id, code)
        floor = floors.get(code, account.floor)
        if posted - held < 0 and account.posted + posted - account.held - held < floor:
            available = account.posted - account.held - floor
            raise refusals.insufficient_balance(available=available, asked=held - posted, code=code)
        if posted > 0 and account.posted + posted > MAX_BALANCE:
            raise refusals.balance_too_large(most=MAX_BALANCE, asked=posted, code=code)
    for code, floor in command.floors:
        assert floor <= 0, floor
        account = state.accounts.get((customer_id, code)) or Account(customer_id, code)
        posted, held, _unused = change.get(code, [0, 0, 0])
        if account.posted + posted - account.held - held < floor:
            available = account.posted - account.held
            raise refusals.insufficient_balance(available=available, asked=floor, code=code)


def move_holds(state: State, command: Transfer) -> None:
    customer_id = command.customer_id
    for draw in command.draws:
        hold = state.holds[customer_id, draw.hold_id]
        hold.remaining -= draw.amount
        hold.is_changed = True
        account = state.accounts[customer_id, hold.code]
        account.held -= draw.amount
        account.is_changed = True
    for place in command.places:
        placed = Hold(customer_id, place.hold_id, place.code, place.amount, place.amount, state.now)
        placed.is_new = True
        state.holds[customer_id, place.hold_id] = placed
        account = state.account(customer_id, place.code)
        account.held += place.amount
        account.is_changed = True
    for code, floor in command.floors:
        account = state.account(customer_id, code)
        account.floor = floor
        account.is_changed = True


def book_legs(
    state: State, command: Transfer, transfer_id: int, key: str, print_: str, occurred_at: datetime
) -> tuple[PostedLeg, ...]:
    customer_id, accounts, now_us = command.customer_id, state.accounts, state.now_us
    is_now = occurred_at is state.now
    before = f"{customer_id}\t{key}\t"
    between = f"\t{command.kind}\t{print_}\t{command.cause}\t{command.actor}\t"
    posted = []
    for number, (code, amount, book) in enumerate(command.legs):
        account = accounts.get((customer_id, code)) or state.account(customer_id, code)
        if is_now and now_us >= account.occurred_us:
            account.occurred_us, occurred = now_us, state.now_text
        else:
            account.occurred_us = max(micros(occurred_at), account.occurred_us)
            occurred = moment_text(BEGINNING + account.occurred_us * MICROSECOND)
        account.seq = seq = account.seq + 1
        account.posted = balance = account.posted + amount
        line = (
            f"{before}{number}\t{transfer_id}\t{code}\t{seq}\t{amount}\t{balance}\t{book}{between}"
            f"{occurred}\t{state.now_text}"
        )
        account.head = head = sha256(account.head + line.encode()).digest()
        account.last_id = transfer_id
        account.is_changed = True
        state.lines.append(f"{line}\t\\\\x{head.hex()}\n")
        posted.append(PostedLeg(code, amount, book, seq, balance))
    return tuple(posted)


def book_nothing(
    state: State, command: Transfer, transfer_id: int, key: str, print_: str, occurred_at: datetime
) -> None:
    """The row of a fact that moves no value (a hold placed or released, a floor set): it keeps key and fingerprint."""
    for place in account_keys(state, command):
        account = state.accounts[place]
        account.last_id = max(account.last_id, transfer_id)
    state.lines.append(
        f"{command.customer_id}\t{key}\t0\t{transfer_id}\t\\N\t\\N\t0\t0\t\\N\t{command.kind}\t{print_}\t"
        f"{command.cause}\t{command.actor}\t{moment_text(occurred_at)}\t{state.now_text}\t\\\\x\n"
    )


class Memory:
    """What a linked group may change, kept so that it can be put back in place (other code may hold the objects)."""

    def __init__(self, state: State, commands: Sequence[Transfer]) -> None:
        self.lines = len(state.lines)
        self.latest = {command.customer_id: state.latest.get(command.customer_id, 0) for command in commands}
        self.keys = {
            key for command in commands if (key := (command.customer_id, digest(command.key))) not in state.used
        }
        self.accounts = {key: state.accounts.get(key) for command in commands for key in account_keys(state, command)}
        self.holds = {key: state.holds.get(key) for command in commands for key in hold_keys(command)}
        self.values = [(found, snapshot(found)) for found in (*self.accounts.values(), *self.holds.values()) if found]

    def restore(self, state: State) -> None:
        for found, values in self.values:
            for name, value in zip(found.__slots__, values, strict=True):
                setattr(found, name, value)
        for key, account in self.accounts.items():
            if account is None:
                state.accounts.pop(key, None)
        for key, hold in self.holds.items():
            if hold is None:
                state.holds.pop(key, None)
        for used in self.keys:
            state.used.pop(used, None)
        state.latest.update(self.latest)
        del state.lines[self.lines :]


def snapshot(found: Account | Hold) -> list[object]:
    return [getattr(found, name) for name in found.__slots__]


def account_keys(state: State, command: Transfer) -> set[tuple[int, int]]:
    codes = {leg.code for leg in command.legs}
    codes |= {place.code for place in command.places} | {floor.code for floor in command.floors}
    codes |= {state.holds[key].code for key in hold_keys(command) if key in state.holds}
    return {(command.customer_id, code) for code in codes}


def hold_keys(command: Transfer) -> list[tuple[int, int]]:
    numbers = [draw.hold_id for draw in command.draws] + [place.hold_id for place in command.places]
    return [(command.customer_id, number) for number in numbers]
