"""The measures in words: definition, units, source and pitfalls of each, and the words that they use, for `moneygoround explain`."""

from collections.abc import Mapping
from types import MappingProxyType

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "circulation": "returning capital and circular volume, the two certified amounts, and their proof",
        "loops": "what a loop is, how loops are ranked, dated and classed",
        "back": "how much of what A gives B can come back to A",
        "decomposition": "the circular part of all amounts, with one answer: γ_vol, γ_thr",
        "reciprocity": "how much is paid back by the very same partner",
        "finn": "the share of all money put through that comes by where it has been",
        "ownership": "how much of a company belongs to another, through others too",
        "control": "who holds more than half, directly and through those it controls",
        "exposure": "who owes what to whom and when; what is left if a deal falls through",
        "self-funded-demand": "how much of what a company buys its sellers' own money could pay for",
        "significance": "whether there is more of something than chance would give",
        "contagion": "who would fall if one fell: why it is not computed",
        "floor": "the bound that counts the least that is stated",
        "face": "the bound that counts what the headlines say",
        "ceiling": "the bound that leaves undisclosed amounts free",
        "certificate": "what proves an amount, line by line",
        "components": "the organisations among which loops can close",
        "contingent": "what moves money only if something else happens",
        "joint-total": "one stated amount for several flows together",
        "survey": "a plain table of any size, without records",
    }
)
"""Each measure, then each word, in a line."""

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "circulation": """\
Returning capital and circular volume are the two certified amounts. Both are the largest circulation: an amount on each flow,
at most its capacity, so that every organisation pays out what comes in.
  returning capital  the most that can lie on capital flows (equity, debt): how much of the financing can be balanced by
                     payments back to those who financed.
  circular volume    the most that can lie on all flows: how much of the contract amounts can balance at once. A dollar counts
                     once at each step, so this is a volume, never "money that goes round".
Three bounds:  floor counts the least that is stated ("up to" and what hangs on a condition count 0);  at face value what the
headlines say, undisclosed flows left out;  ceiling leaves every undisclosed flow free, worth nothing beyond what is disclosed
(a share of something of unknown size carries only what was paid of it). In firm flows the floor is what is owed outright.
What carries: every flow of money in the view. A warrant or guarantee carries nothing unless the view has it called (in Python:
View(called=True)). Share sales between holders carry nothing in returning capital, since they finance no one; in the volume they
do. A flow without an amount that a joint total binds carries up to the total at face value.
Each value is the optimum of a linear program in whole cents, solved exactly. Its certificate (output/certificate.csv) proves it:
every flow and amount, balanced at every organisation, so at least that much goes round (moneygoround query
certificates-out-of-balance); and prices p by organisation, with which no more can: what balances is worth at most the sum over
all flows of width × max(0, worth + p[payer] − p[payee]), and that sum is the amount. `moneygoround verify` checks both.
The value is unique, the certificate is one of possibly many: never say of one flow that it "is circular". `circulation --range
FLOW` gives the least and the most of it over all optima. `circulation --undisclosed` gives for each flow without an amount the
loss (how much lower the ceiling is without it) and the gain (how much higher the face value if it alone were free); two legs
of one ring can each gain 0 alone.
Units: the smallest unit of the view's currency, exact; shares have one denominator for all bounds, what is disclosed.
Pitfalls: equity paid today and purchases over years are added; a vehicle put into a capital flow counts twice (γ_thr of `explain
decomposition` does not move); a joint total bounds its flows and counts once, in their place.
Source: Fleischman, Dini, Littera 2020 (obligation clearing), JRFM 13(12) 295; Homs-Dones, MacKay, Sansom, Zhou, arXiv 2506.12546.""",
        "loops": """\
A loop is a simple directed cycle of two or more organisations, each paying the next through at least one flow of money.
Share sales between holders close no loop, nor does what is paid in shares, credits or assets. A warrant or guarantee closes one,
in whatever it is paid, marked as contingent; in a step that something else carries it counts only if the view has it called.
Parallel flows of a step are summed. An unknown amount counts as open: a step without any figure limits nothing, and a flow
without one may raise those beside it. The bottleneck is the smallest step: the most that could go all the way round, as an
interval.
Order: loops with every step disclosed by their bottleneck at face value; then those with undisclosed steps by their smallest
disclosed step ("≤ 40 bn", or "open, 40 bn stated" where a flow without a figure may raise it); then those without any figure;
loops that close only through a warrant or guarantee last ("contingent, 40 bn"). Of equal ones first that of fewer steps, then
the one that may have closed first, then by the ids on the way.
A component is a set of organisations each of which is reached from each by flows that can close a loop, contingent ones too:
every loop lies in one.
Each ring is a ring since the day on which its last step became known (`closed_on`), of this size since its flows could carry what
is now its smallest step (`sized_on`), and in the order of paying within `days_in_order` days, if each step came after the one
before it (`loops --within DAYS`). A date of a month or a year may mean any of its days: one step is before another only if it
is on all of them, the days are counted to the last, `capital_first` is empty where dates overlap, and a ring is dated no more
exactly than its flows.
Circular financing: capital on one step and trade on another. The weakest step has the lowest status, then the fewest
independent origins.
Units: amounts in the view's currency; dates as precise as the records are.
Pitfalls: a loop shows that contracts close a ring; it does not prove that the same dollars travel round it, nor that anything is
improper. Loops share flows, so their amounts are never added up: that is what the two certified amounts are for.
Source: simple (elementary) cycles, Johnson, SIAM Journal on Computing 4 (1975); in the order of time, Kumar and Calders 2018.""",
        "back": """\
What can come back from B to A is the smaller of what A gives B and the largest flow from B to A through all other contracts,
at floor, face and ceiling: min(W[A,B], max flow from B to A without the flows from A to B), along the fewest steps. What B pays A
itself is a way back too.
What carries: every flow of money in the view but share sales between holders, which finance no one; warrants and guarantees only
if the view has them called. At face value what is undisclosed carries nothing (or up to the joint total that binds it), at the
ceiling anything (a share of something of unknown size only what was paid of it). Flows that were surely completed before A is
known to have given anything can't carry its return and are named apart; if a flow from A to B has no date, none is left out. No
other order among the steps is asked for.
Units: the smallest unit of the view's currency, exact; "no limit" only where neither side of the minimum has one.
Pitfalls: it is not additive over investors; "can", never "did".
Source: Ford and Fulkerson, Canadian Journal of Mathematics 8 (1956), on the largest flow.""",
        "decomposition": """\
W[i, j] is the sum of what i pays j. Decomposition splits W into a circular part C, balanced at every organisation, and an
acyclic rest, with one answer (the largest circulation has many): Balanced Flow Forwarding. On each strongly connected set of
what is left, with P the rows of W divided by their sums and π the stationary distribution of P, take out α·diag(π)·P with the
largest α that leaves nothing below zero; repeat until no cycle is left.
  γ_vol = ΣC / ΣW      the share of all contract amounts that is circular; a vehicle put into a deal moves it.
  T_C = Σ λ_k          what goes round, each cycle of C counted once: λ_k = V·Π(P along k)·det(I − P without the nodes of k)
                       / Σ_v det(I − P without v), on the set of C that k lies in, V the sum of C there.
  D = ½ Σ |b|          what only passes through, b = inflow − outflow of an organisation.
  γ_thr = T_C/(T_C+D)  the share of the money put through that goes round; a vehicle leaves T_C, D and γ_thr as they are.
Units: amounts in the view's currency; shares from 0 to 1. Floats, good to nine digits; not exact as the two certified amounts.
What is in W: all flows that carry money at the bound (face value by default); undisclosed ones weigh nothing. A joint total is
never added: where its flows state more than it they are scaled down to it; where the rest of it can only be one pair's, it is
that pair's; else it is left out, and said.
Pitfalls: not monotone (one more flow can lower γ); never above the circular volume; a cycle weight is a convention of an unbiased
walk, no fact about dollars. T_C needs every simple cycle of C and is left out, and said, above a limit.
Source: Homs-Dones, MacKay, Sansom, Zhou, arXiv 2506.12546; Qian and Qian 1982 and Kalpazidou on cycle weights; the balancing
factors by Grassmann, Taksar, Heyman, Operations Research 33 (1985).""",
        "reciprocity": """\
The share of all payments that the same partner pays back: Σ min(W_ij, W_ji) / Σ W_ij over all ordered pairs i ≠ j, W as in
`explain decomposition`.
Units: amounts in the view's currency, exact; the share from 0 to 1.
Pitfalls: it sees rings of two only; a ring of three adds nothing. Never above the share of the circular volume on the same flows.
What is not disclosed weighs nothing. High reciprocity is usual in trade: see `explain significance`.
Source: Squartini, Picciolo, Ruzzenenti, Garlaschelli, Scientific Reports 3, 2729 (2013).""",
        "finn": """\
Finn's cycling index: the share of all money put through a network in a period that passes an organisation again.
T_i = z_i + Σ_j F_ji with z what comes from outside, N = (I − F/T)^-1, index = Σ_i T_i·(N_ii − 1)/N_ii / Σ T_i.
Units: payments of one period in one currency; the index from 0 to below 1.
Refused: a network in which some organisation's in- and outflow differ by more than 0.1 %, so every ledger of announcements. It
is for statistics of payments: from Python, moneygoround.measures.finn_cycling_index(flows, inflow=…, outflow=…).
Source: Finn, Journal of Theoretical Biology 56 (1976) and Ecology 61 (1980). Check: Oyster Reef (Dame, Patten 1981) 0.1101686.""",
        "ownership": """\
Integrated ownership: how much of j belongs to i, held by itself and through all others. A[i, j] is the share of j that i holds;
N = (I − A)^-1 = I + A + A² + …; IO_ij = N_ij / N_ii, every chain counted until it comes back to i.
Outside value share: (1 − Σ_k A_ki)·N_ij, the part of j's value that ends with holders of i who are outside the records; over all
i (j too) it sums to 1.
Units: per cent of the capital, as of a day, the latest stake of each holder in each issuer known then that states a share, less
what the holder sold since and what newer stakes of others leave no room for. Ranges stay ranges: the least and the most, each
computed with all stakes at that end.
Pitfalls: shares of capital, not votes; a cap is no share; a stake without a stated share is left out and named; who is not on
record is outside. Organisations that own each other wholly have no such number and are refused.
Source: Brioschi, Buzzacchi, Colombo 1989; Baldone, Brioschi, Paleari 1998; Vitali, Glattfelder, Battiston, PLoS ONE 6(10) 2011.""",
        "control": """\
i controls j if i, together with all that it already controls, holds more than half of j: the fix point of that rule.
Units: yes; no; or open, where it depends on a share that is stated as a range. Exactly half is no control.
Pitfalls: shares of capital stand for votes; golden shares, agreements among holders and control by less than half of a widely
held company are not seen. It is not the largest integrated share: 80 % of 80 % is control of all with 64 % of the value.
Source: the company control problem of Ceri, Gottlob, Tanca, Logic Programming and Databases, 1990.""",
        "exposure": """\
What an organisation owes and is owed, by counterparty, side (capital, trade, …), status and calendar year.
An amount is an interval: floor (the least that is stated), face value, ceiling (empty: no limit). `left` is what is still to be
paid of it: nothing of completed flows, less what the records say was paid by the view's day. Years come from the schedule of a
flow, else from its term spread evenly by days, else from its dated parts or payments; all else is `undated`.
--without DEAL: what is left if all of a deal that is not completed falls through; which loops break, and who loses how much.
Units: the view's currency, exact. Warrants and guarantees stand in lines of their own and are in no sum, unless called.
Pitfalls: an amount over years is not one of today; "up to" is a promise; undisclosed is not 0; a joint total bounds several lines
and is in the sums only. What others would do after a deal fell through is not foreseen.""",
        "self-funded-demand": """\
Of what an organisation buys, how much could the money of the sellers themselves pay for?
For each investor X: min(capital of X in the organisation, what it buys from X), at floor, face and ceiling; the sum over all X as
a share of what it buys from its investors. From the seller's side: the share of its backlog (trade that is not completed) that
comes from companies it funds. Outside money: the capital from investors on no loop with the organisation (not in its strongly
connected set), so that none of it can come back to them.
Units: the view's currency, exact; shares at face value.
Pitfalls: money has no name: the capital may have paid for something else. Capital of one day stands beside purchases of many
years. Where one side is not disclosed only a ceiling is known.
See also: moneygoround query self-funded-demand, on the records as they are, in each currency.""",
        "significance": """\
Is there more of something (loops, reciprocity, circular volume) than chance would give? Random networks are drawn in which every
organisation pays as many others, with the same amounts, and is paid by as many: the payees of two pairs are swapped, again and
again; no pair twice, none with itself. p = (1 + networks with at least as much) / (1 + networks).
Units: p from 1/(1 + samples) to 1. The same seed gives the same answer.
Pitfalls: what an organisation takes in is not kept, only from how many; swaps can't turn a bare ring of three round; of many
statistics one is always rare; deals that made the news are no random sample. Significance says nothing about intent.
Source: Maslov and Sneppen, Science 296 (2002); p after Davison and Hinkley, Bootstrap Methods and their Application, 1997.""",
        "contagion": """\
Who would fall if one fell is not computed. Clearing payments (Eisenberg and Noe, Management Science 47, 2001) and DebtRank
(Battiston and others, Scientific Reports 2, 541, 2012) need balance sheets: what each organisation has, owes and can lose on one
day. Deals as they were announced do not hold that, and a number made without it would look like one.
What can be asked: moneygoround exposure ORG --without DEAL.""",
        "floor": """\
The lowest of the three bounds: each flow carries at most the least that is stated of its amount. "Up to 10 bn" counts 0, "10 to
40 bn" 10, "at least 7 bn" 7, undisclosed 0; so does what hangs on a condition. The floor of the firm flows (signed, under way,
completed) is what is owed outright.
See also: moneygoround explain face, ceiling, circulation.""",
        "face": """\
The middle bound, at face value: each flow carries at most the figure that the headlines say. "Up to 10 bn" counts 10. What is
undisclosed carries nothing, but up to the joint total that binds it, if one does.
See also: moneygoround explain floor, ceiling, joint-total.""",
        "ceiling": """\
The highest bound: each flow carries at most the most that its statement allows, and an undisclosed or open-ended one any
amount. Only what is disclosed is counted, so the ceiling is the most of the disclosed money that could go round, whatever the
undisclosed amounts are. A share of something of unknown size carries only what was paid of it.
See also: moneygoround explain floor, face; moneygoround circulation --undisclosed.""",
        "certificate": """\
The proof of one certified amount: of a measure (returning capital, circular volume), a status (firm, live) and a bound. In
output/certificate.csv its first line says the amount, of which view and from which records. Then one line a flow: who pays
whom, how much it carries and how much of that counts; at every organisation as much goes out as comes in. Then one line a
price, by organisation (or `total ID` for a joint total) where it is not 0: the prices prove that nothing larger goes round. A
cell that is no part of its line is empty.
`moneygoround verify FILE` checks all of it against the ledger, without the solver; `moneygoround circulation --certificate
FILE` writes it, as .csv or as .ttl (triples hold the same).
See also: moneygoround explain circulation.""",
        "components": """\
A component is a largest set of two or more organisations, each of which is reached from each by flows that can close a loop (a
strongly connected set). Contingent flows are among them; share sales between holders, and what is paid in shares, credits or
assets, are not. Every loop lies in one component, and outside of them there is none.
See also: moneygoround explain loops, contingent.
Source: Tarjan, SIAM Journal on Computing 1 (1972).""",
        "contingent": """\
Contingent is a warrant or a guarantee: it moves money only if something else happens. It closes a loop, in whatever it is paid,
marked and after all others ("the ring closes only if the warrant vests"), but carries nothing in any amount unless the view has
it called (in Python: View(called=True)). In triples and tables the class of such a loop is `contingent`.
See also: moneygoround explain loops, exposure.""",
        "joint-total": """\
One amount that is stated of several flows of a deal together: a round, or a purchase from several sellers. Its flows share
their payer or their payee. It bounds what they carry together and is never added to them. Where it states a figure, and all of
its flows are such as the measure counts, it counts once, in their place.
See also: moneygoround explain circulation, decomposition.""",
        "survey": """\
`moneygoround survey TABLE` finds in a plain table of up to millions of rows (CSV or Parquet: source,target,amount and, if it
has them, low, high, date, kind) what a ledger would have: components, reciprocity, both certified amounts at each bound with
certificates, the strongest loops; with --within DAYS also how many loops lie in the order of time. Rows without a kind are
payments. It knows no statuses, deals or sources: those are for `moneygoround build`. It needs the extra `fast`.
What is not whole is said: a search for loops that ran out of time, and which part of the list is complete.
See also: moneygoround explain components, loops, circulation.""",
    }
)
