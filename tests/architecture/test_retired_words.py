"""Words that the code does not use any more, and what stands in their place: no identifier takes them up again.

They were participles and adverbs as names, coinages, one word with several meanings. To retire one, rename the
identifier everywhere and write `old=new` here; where it had several meanings, `old=one/other`.
"""

import io
import tokenize
from functools import cache

import pytest

from tests.architecture.source import ROOT

RETIRED = """
Act=ActionPage ActForm=ActionForm Acts=ActionMenu Asking=QuestionContext BARRIERS=RECORD_WARNINGS
BEGINNINGS=SHORTCUTS Behind=OperationDetails ContactAsked=ContactCodeTickets DEEDS=LINKS
Deed=EntityAction/TrailLink/CodeConfirmation/SettingsPage Hearer=RefusalListener LEAST_BYTES_A_S=MIN_BYTES_PER_S
LEAST_RATE=MIN_RATE Lane=ChannelBatch MISCHIEF=FAULT_KINDS MOST_ACCOUNT=MAX_ACCOUNT MOST_AGE=MAX_AGE
MOST_AMOUNT=MAX_AMOUNT MOST_AT_ONCE=MAX_PER_CALL MOST_A_BATCH=MAX_BATCH MOST_A_CUSTOMER=MAX_PER_CUSTOMER
MOST_A_MINUTE=MAX_PER_MINUTE MOST_BALANCE=MAX_BALANCE MOST_BATCHES_QUEUED=MAX_QUEUED_BATCHES
MOST_BEHIND=MAX_LAG_SHARE MOST_BODY=MAX_BODY MOST_BYTES=MAX_BYTES MOST_CATEGORY=MAX_CATEGORY
MOST_CHARACTERS=MAX_CHARACTERS MOST_CONNECTIONS=MAX_CONNECTIONS MOST_COUNTED=MAX_COUNT MOST_CURRENCIES=MAX_CURRENCIES
MOST_DAYS=MAX_DAYS MOST_DELAY_S=MAX_DELAY_S MOST_DESCRIPTION=MAX_DESCRIPTION MOST_DIGITS=MAX_DIGITS
MOST_DOUBTED=MAX_MISMATCHES MOST_EACH=MAX_PER_TOPIC MOST_ENTRIES=MAX_ENTRIES MOST_FAULTS=MAX_FAULTS
MOST_FOUND=MAX_MATCHES MOST_HANDS=MAX_HOPS MOST_HEARD=MAX_REFUSALS MOST_HITS=MAX_HITS MOST_INTEGER=MAX_INTEGER
MOST_IN_BULK=MAX_BULK MOST_IN_DRAWER=MAX_DRAWER_BALANCE MOST_IN_WALLET=MAX_WALLET_BALANCE MOST_ITEMS=MAX_ITEMS
MOST_JOBS=MAX_JOBS MOST_KEY=MAX_KEY MOST_KEYS=MAX_KEYS MOST_LAG_S=MAX_LAG_S MOST_LAID_OUT_BY_HAND=MAX_FMT_SKIPS
MOST_LAST=MAX_RECENT MOST_LATE_DAYS=MAX_LATE_DAYS MOST_LEASE=MAX_LEASE MOST_LETTERS=MAX_LETTERS MOST_LINE=MAX_LINE
MOST_LINES=MAX_LINES MOST_LINES_A_FILE=MAX_FILE_LINES MOST_LINES_A_FUNCTION=MAX_FUNCTION_LINES
MOST_LOOKED_AT=MAX_SCAN MOST_LOTS=MAX_LOTS MOST_METADATA=MAX_METADATA MOST_METADATA_KEY=MAX_METADATA_KEY
MOST_METADATA_TEXT=MAX_METADATA_TEXT MOST_MINUTES=MAX_MINUTES MOST_MISSED=MAX_BACKLOG MOST_MOVEMENTS=MAX_MOVEMENTS
MOST_NAME=MAX_NAME MOST_NAMED=MAX_NAMES MOST_NOTIFICATIONS=MAX_NOTIFICATIONS MOST_OF_ADDRESS=MAX_PER_ADDRESS
MOST_OF_ONE=MAX_PER_ACTOR MOST_OWN=MAX_CUSTOM_FIELDS MOST_PARAMETERS=MAX_PARAMETERS MOST_PATHS=MAX_PATHS
MOST_PICKED=MAX_SELECTION MOST_PIECES=MAX_PIECES MOST_QUERIES=MAX_QUERIES MOST_RAW=MAX_RAW_CHARACTERS
MOST_READINGS=MAX_READINGS MOST_REASON=MAX_REASON MOST_RECENT=MAX_RECENT MOST_REPLAYS=MAX_REPLAYS
MOST_ROUNDS=MAX_ROUNDS MOST_ROWS=MAX_ROWS MOST_RULES=MAX_RULES MOST_SHOWN=MAX_ROWS MOST_SHOWN_LOTS=MAX_LOT_ROWS
MOST_SIBLINGS=MAX_SIBLINGS MOST_SLOW=MAX_SLOW_REQUESTS MOST_SOURCE=MAX_SOURCE MOST_STEPS=MAX_STEPS
MOST_STORE=MAX_STORE_ID MOST_SUBSCRIBERS=MAX_SUBSCRIBERS MOST_SUMMED=MAX_SUM_ROWS MOST_SYLLABLES=MAX_SYLLABLES
MOST_TAGS=MAX_TAGS MOST_TEXT=MAX_TEXT MOST_TILES=MAX_TILES MOST_TIMES_ONE=MAX_RATIO_TO_ONE MOST_TOPICS=MAX_TOPICS
MOST_TOTAL=MAX_TOTAL MOST_TRIES=MAX_TRIES MOST_UNPAID=MAX_UNPAID MOST_UNPROVEN_AN_HOUR=MAX_UNVERIFIED_PER_HOUR
MOST_UPLOADED=MAX_UPLOAD_BYTES MOST_WAITING=MAX_BACKLOG MOST_WAYS=MAX_READINGS_PER_SYLLABLE
MOST_WITHDRAWALS=MAX_WITHDRAWALS Meaning=FilterValue Mischief=FaultKind MischiefForm=FaultForm
ONGOING=BACKGROUND_TASKS Offering=ActionContext STANDINGS=ACTION_TARGETS SandboxHabit=SandboxFaults
Sending=NotificationCopy Standing=CustomerSummary/ActionTarget Steady=ValueLock SteadyWallet=WalletLock
Thing=EntityPage Waits=PendingItem Wish=SpendRequest/CodeRequest/HoldRequest/WalletRequest act_url=action_url
acts_of=action_menu add_standing=join_summary adjustment_deeds=adjustment_actions
announce_outcome=reserve_outcome_key announce_top_up=reserve_top_up_key announce_top_up_cancel=reserve_cancel_key
barrier_of=blocking_reason barriers_of=balance_warnings beginnings=shortcuts believe=apply_channel_status
beside_each_other=in_parallel bury=record_exit cancelling=cancellation compared=mark_changes deeds=links/actions
deeds_of=links_of default_habit=sandbox_defaults doubted_payments=list_status_mismatches erases=register_erasure
foresee=predict/simulate foresee_closing=closing_consequence foresees_at_once=previews_at_once give_back=refund_part
going_back=refund_rows handed_over=password_notice hears_refusals=on_refusals is_act=opens_dialog
is_foreseen=has_preview keep_page=save_payment_page laid_out=section_context lanes=batches lanes_of=by_channel
learn_from_channel=query_channel misbehave=set_order_faults misbehave_by_default=set_default_faults
note_standing=write_summaries notes_behind=notes_by_event notice_standing=update_summaries of_standing=of_target
ongoing=background_tasks operations_behind=operations_by_event page_of_thing=entity_page put_off=reschedule
receiving=intake refuse_if_frozen_by_house=require_not_frozen_by_business refuse_own_hand=require_other_person
said_by=checked_reason said_in=dispute_findings sandbox_habit=sandbox_faults seen_by=visible_to
set_aside=quarantine_payment set_mischief=set_faults show_foreseen=show_preview steady=value_lock take_in_hand=poll
take_wallets=load_wallets tell_sandbox=configure_sandbox telling=event_visibility thing=entity told_late=late_note
unbooked=refused_line whoever=current_visit wish=request wishes=requests withdrawal_deeds=withdrawal_actions
worded=render_quote worded_line=render_line
"""
NOUNS = {
    *("setting", "wording", "reading", "posting", "billing", "rendering", "logging", "sealing", "hashing", "matching"),
    *("pricing", "screening", "training"),
}
"""What ends like a participle and is a thing."""


def retired() -> dict[str, list[str]]:
    pairs = [pair.split("=") for pair in RETIRED.split()]
    assert len({old for old, _new in pairs}) == len(pairs), "a word is retired once"
    return {old: new.split("/") for old, new in pairs}


@cache
def identifiers() -> dict[str, str]:
    """Every identifier of our Python and every name of a module, each with a file that has it."""
    found: dict[str, str] = {}
    for folder in ("brim", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            where = str(path.relative_to(ROOT))
            found.setdefault(path.stem, where)
            for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
                if token.type == tokenize.NAME:
                    found.setdefault(token.string, where)
    return found


def is_participle(word: str) -> bool:
    return word not in NOUNS and word.endswith(("ing", "ed"))


def test_retired_words_are_no_identifiers() -> None:
    known = identifiers()
    assert {old: known[old] for old in retired() if old in known} == {}
    assert len(retired()) >= 120


def test_no_participle_took_the_place_of_a_retired_word() -> None:
    last = [(old, one, one.rsplit("_", 1)[-1].lower()) for old, new in retired().items() for one in new]
    assert [(old, one) for old, one, word in last if is_participle(word)] == []


@pytest.mark.parametrize(("word", "answer"), [("noticing", True), ("posting", False), ("asked", True), ("lock", False)])
def test_a_participle_is_known_by_its_end(word: str, answer: bool) -> None:
    assert is_participle(word) is answer


def test_bounds_are_named_max_and_min() -> None:
    assert [name for name in identifiers() if name.startswith(("MOST_", "LEAST_"))] == []
