"""The course of a run: rounds in which everything is measured in turn, so that drift of the machine hits all alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from brim.base.kit.bench import crews
from brim.trade.wallets.benches.ledger import growth, http, posting, references, rows, verdict, wallets

BULK = ("wallet_bulk", "wallet_rows", "wallet_rows_updates", "wallet_text", "wallet_text_rows")
RACED = ("sql_function", "copy", "engine", *BULK)
LARGE = frozenset({"growth", "reads", "verify"})


@dataclass
class Course:
    parts: frozenset[str]
    is_quick: bool
    say: Callable[[str], None]
    figures: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        if self.parts - LARGE:
            self.race()
        if self.parts & LARGE:
            self.grow()

    def race(self) -> None:
        """Rounds of references, engine, wallets and HTTP."""
        references.lay_down()
        if "engine" in self.parts:
            posting.open_accounts()
        customers: list[int] = []
        if self.parts & {"wallet", "http"}:
            customers = wallets.open_wallets(5000 if self.is_quick else wallets.CUSTOMERS)
        if "wallet" in self.parts:
            rows.lay_down()
        self.say("The accounts are open.")
        self.rounds(customers)
        if "http" in self.parts:
            self.http(customers)

    def rounds(self, customers: Sequence[int]) -> None:
        seconds, batches = (3, 25) if self.is_quick else (6, 80)
        least = []
        paces: dict[str, list[crews.Pace]] = {
            "sql_function": [],
            "copy": [],
            "engine": [],
            **{name: [] for name in BULK},
        }
        for number in range(2 if self.is_quick else 5):
            paces["sql_function"].append(references.sql_function(seconds))
            if "copy" in self.parts or "engine" in self.parts:
                paces["copy"].append(crews.race(references.copy_job(batches)))
            if "engine" in self.parts:
                paces["engine"].append(crews.race(posting.job(batches), posting.WORKERS))
            if "wallet" in self.parts:
                self.bulk(paces, list(customers), batches // 2)
            least.append(references.least_work(max(1, seconds // 2)))
            self.say(
                f"Round {number + 1}: " + ", ".join(f"{name} {found[-1]}" for name, found in paces.items() if found)
            )
        self.figures["least_work_per_s"] = median(least)
        for name, found in paces.items():
            if found:
                self.keep(name, crews.middle(found))

    def bulk(self, paces: dict[str, list[crews.Pace]], customers: list[int], batches: int) -> None:
        """Spends without and with a text, each followed by COPY of the rows that it wrote."""
        paces["wallet_bulk"].append(crews.race(wallets.job(customers, batches)))
        paces["wallet_rows"].append(crews.race(rows.job(2 * batches)))
        paces["wallet_rows_updates"].append(crews.race(rows.job(2 * batches, updates=True)))
        paces["wallet_text"].append(crews.race(wallets.job(customers, batches, says=wallets.SAYS)))
        paces["wallet_text_rows"].append(crews.race(rows.job(2 * batches)))

    def keep(self, word: str, pace: crews.Pace) -> None:
        self.figures[f"{word}_per_s"] = pace.rate
        self.figures[f"{word}_python_us"] = pace.python_us
        self.figures[f"{word}_postgres_us"] = pace.postgres_us

    def http(self, customers: Sequence[int]) -> None:
        """Loads between runs of the reference, which speak for that reference again."""
        seconds = 3 if self.is_quick else 8
        sql, loads, bare, idle = [], [], [], []
        with http.served(customers) as site:
            for _round in range(2 if self.is_quick else 3):
                sql.append(references.sql_function(seconds).rate)
                loads.append(http.load(site, seconds=seconds))
                bare.append(references.bare_call_ms())
                idle.append(http.load(site, seconds=max(2, seconds // 2), connections=1).p50_ms)
        self.figures["http_sql_function_per_s"] = median(sql)
        self.figures["http_spend_per_s"] = median(one.rate for one in loads)
        self.figures["http_p50_ms"] = median(one.p50_ms for one in loads)
        self.figures["http_p99_ms"] = median(one.p99_ms for one in loads)
        self.figures["bare_call_ms"], self.figures["idle_spend_ms"] = median(bare), median(idle)
        self.figures["idle_over_limit"] = verdict.idle_over_limit(
            idle_ms=self.figures["idle_spend_ms"], bare_ms=self.figures["bare_call_ms"]
        )
        self.say(f"HTTP: {self.figures['http_spend_per_s']:,.0f} spends/s, p99 {self.figures['http_p99_ms']:.1f} ms")

    def grow(self) -> None:
        entries = growth.ENTRIES // 10 if self.is_quick else growth.ENTRIES
        with growth.grown(entries, self.say) as (small, large):
            if "growth" in self.parts:
                few, many = growth.compare(small, large, 2 if self.is_quick else 5)
                self.figures["engine_at_100k_per_s"], self.figures["engine_at_10m_per_s"] = few.rate, many.rate
                self.say(f"Growth: {few} before, {many} after")
            if "reads" in self.parts:
                self.figures |= growth.read_times(large)
            if "verify" in self.parts:
                proved = growth.prove(large)
                self.figures["verify_s"], self.figures["verify_peak_mb"] = proved.seconds, proved.peak_mb
                self.figures["verify_entries"] = proved.entries
                self.figures["verify_s_per_10m"] = proved.seconds * growth.ENTRIES / proved.entries
