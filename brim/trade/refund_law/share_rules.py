"""What a refund takes of one top-up, in one go or in parts. Pure; amounts are minor units of one currency."""

from dataclasses import dataclass, replace

from brim.base.money import Rounding, share


@dataclass(frozen=True, slots=True)
class Share:
    """What a quote does with one top-up: `payout` goes back to the customer, `principal_taken` and `bonus_taken` leave
    its lots. Payout beyond the principal is bonus that the law turns into money; principal beyond the payout pays for
    what was delivered at a bonus."""

    topup_id: int | None
    payout: int
    principal_taken: int
    bonus_taken: int

    @property
    def principal_paid_out(self) -> int:
        return min(self.payout, self.principal_taken)

    @property
    def principal_kept(self) -> int:
        return self.principal_taken - self.principal_paid_out

    @property
    def bonus_paid_out(self) -> int:
        return self.payout - self.principal_paid_out

    @property
    def bonus_lapsed(self) -> int:
        return self.bonus_taken - self.bonus_paid_out


@dataclass(frozen=True, slots=True)
class Divided:
    """A share that is refunded in parts: `whole` as it was before the first, `gone` what its parts took so far.
    `since`: the id of the first part's refund; 0 where the next part is the first."""

    whole: Share
    gone: Share
    since: int = 0

    @property
    def rest(self) -> Share:
        return Share(
            self.whole.topup_id,
            self.whole.payout - self.gone.payout,
            self.whole.principal_taken - self.gone.principal_taken,
            self.whole.bonus_taken - self.gone.bonus_taken,
        )


def undivided(whole: Share) -> Divided:
    return Divided(whole, Share(whole.topup_id, 0, 0, 0))


def continued(rest: Share, *, first: Share, gone: Share, since: int) -> Divided:
    """What is quoted now, as the rest of what was quoted `first` and of which parts took what is `gone`.

    It is that rest where the top-up's value is as those parts left it and the payout is as quoted, but for the one
    unit by which a quote's own rounding moves; else it is a whole of its own.
    """
    payout = rest.payout + gone.payout
    principal, bonus = rest.principal_taken + gone.principal_taken, rest.bonus_taken + gone.bonus_taken
    is_as_left = (principal, bonus) == (first.principal_taken, first.bonus_taken)
    if not is_as_left or abs(payout - first.payout) > 1:
        return undivided(rest)
    return Divided(replace(first, payout=max(payout, first.payout)), gone, since)


def part_of(divided: Divided, payout: int) -> Share:
    """The next part, of `payout` (> 0, at most what is left of it).

    The parts so far come to their common share of the bonus, rounded up once, and of the principal, rounded down once;
    what a part pays out, it takes. So neither purse is ever as much as one unit from its exact share, and the parts
    together take what the whole takes.
    """
    whole, gone, rest = divided.whole, divided.gone, divided.rest
    if payout >= rest.payout:
        return rest
    in_all = gone.payout + payout
    bonus = share(whole.bonus_taken, in_all, whole.payout, Rounding.UP) - gone.bonus_taken
    bonus = min(max(bonus, payout - rest.principal_taken, 0), rest.bonus_taken)
    principal = share(whole.principal_taken, in_all, whole.payout, Rounding.DOWN) - gone.principal_taken
    return Share(whole.topup_id, payout, min(max(principal, payout - bonus, 0), rest.principal_taken), bonus)
