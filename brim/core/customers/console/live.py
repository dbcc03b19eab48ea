"""What the console tells live: which topics an event moves, for whom.

Any part of a page may say `data-live="<topic> …"` with its own `hx-get`, `hx-trigger="live"`, `hx-select`, `hx-target`
and `hx-swap`; it is then fetched anew when the topic moves (`brim.base.ui.live`). The topics:

- `customer:<public id>`: anything that happened to this customer, their wallet or their payments
- `home`: anything that the actor sees at home
- those that rooms say to `shell.topics`, as `customers`: anything in these lists

Who may not see a customer, or a kind of event, hears nothing of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from brim.base.events.sentences import SENTENCES
from brim.base.events.types import Recorded
from brim.base.identity import queries as identity
from brim.base.identity.types import Actor, Unauthenticated
from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.kit.requests import address_of
from brim.base.shell.pages import visit_of
from brim.base.shell.topics import TOPICS
from brim.base.ui import live
from brim.core.customers import queries as customers
from brim.core.customers import visibility

CUSTOMER = "customer:"


@require_safe
def stream(request: HttpRequest) -> HttpResponseBase:
    """The stream of a signed-in person; 204, after which a browser does not ask again, for anybody else."""
    try:
        actor = visit_of(request).actor
    except Unauthenticated:
        return HttpResponse(status=204)
    asked, session_key, address = live.asked(request), request.session.session_key, address_of(request)

    def again() -> live.Hearing:
        return hearing(identity.present(actor, now=clock.now(), session_key=session_key, address=address), asked)

    return live.answer(request, replace(hearing(actor, asked), again=again))


def hearing(actor: Actor, asked: Collection[str]) -> live.Hearing:
    """Of the topics asked for, those that the actor may hear of."""
    wide = frozenset(name for name in asked if name in TOPICS and TOPICS[name].is_open_to(actor))
    people = {customer_id: topic for topic in asked for customer_id in known_customer(actor, topic)}
    return live.Hearing(
        whose=actor.label,
        asked=wide | frozenset(people.values()),
        topics=partial(moved, actor, wide, people),
        customer_ids=None if wide else frozenset(people),
    )


def known_customer(actor: Actor, topic: str) -> list[int]:
    if not topic.startswith(CUSTOMER):
        return []
    try:
        return [customers.resolve(topic.removeprefix(CUSTOMER), actor=actor)]
    except Refused:
        return []


def moved(actor: Actor, wide: frozenset[str], people: Mapping[int, str], news: Sequence[Recorded]) -> set[str]:
    heard = [event for event in news if may_hear(actor, event)]
    topics = {people[event.customer_id] for event in heard if event.customer_id in people}
    if wide:
        types = {event.type for event in visibility.told(heard, actor=actor)}
        topics |= {name for name in wide if any(kind.startswith(TOPICS[name].begins) for kind in types)}
    return topics


def may_hear(actor: Actor, event: Recorded) -> bool:
    """What is no line of a timeline (the business's own events) is for those whose topics name it."""
    sentence = SENTENCES.get(event.type)
    return sentence is None or actor.can(sentence.word)
