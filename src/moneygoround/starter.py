"""A small commented ledger to start from: what `moneygoround new` writes."""

LEDGER = """\
# A ledger of your own. Build it:   moneygoround build {case}
# Money runs from `from` to `to`. Amounts are words: 30 bn USD, up to 10 bn USD, about 8 bn USD, undisclosed.
# Kinds: equity debt | purchase lease licence revenue_share payment | return | share_sale | warrant guarantee | supply partnership
# Status: reported, letter_of_intent, announced, signed, executing, completed; lapsed, terminated, rejected
deal: {case}
title: An investor finances its own customer
announced: 2025-11-18

organisations:
  - {{id: alpha-chips, name: Alpha Chips, role: chip_maker, country: US}}
  - {{id: beta-lab, name: Beta Lab, role: ai_lab, country: FR}}

sources:
  - id: beta-press-release
    title: Beta Lab raises money and orders chips
    url: https://example.com/beta-raises-money
    publisher: Beta Lab
    published: 2025-11-18
    kind: primary

flows:
  - id: alpha-invests-in-beta
    kind: equity
    from: alpha-chips
    to: beta-lab
    amount: up to 10 bn USD
    status: announced
    date: 2025-11-18
    evidence:
      - source: beta-press-release
        says: Alpha Chips may invest up to 10 bn USD in Beta Lab.

  - id: beta-buys-from-alpha
    kind: purchase
    from: beta-lab
    to: alpha-chips
    amount: 4 bn USD
    gets: {{capacity: up to 1 GW, hardware: [accelerators]}}
    status: signed
    date: 2025-11-18
    evidence:
      - source: beta-press-release
        says: Beta Lab orders accelerators for 4 bn USD from Alpha Chips.
"""


def starter(case: str) -> str:
    """The ledger of a new case, which must be an id."""
    return LEDGER.format(case=case)
