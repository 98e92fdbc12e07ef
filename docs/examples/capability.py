"""What a 28 nm fab in China could be supplied with on two days, and which regimes close a step of a 7 nm process with EUV."""

from datetime import date

import licet

fab = {"country": "CN", "headquarters": "CN", "process": "28 nm logic", "lists": []}
before, after = (licet.capability(fab, on=day, what_binds=False) for day in (date(2023, 8, 31), date(2023, 9, 1)))

for old, new in zip(before.step("critical_lithography").offers, after.step("critical_lithography").offers, strict=True):
    if old.reach.status != new.reach.status:
        print(f"{old.model.split()[-1]}: {old.reach.status} on {before.on}, {new.reach.status} on {after.on}")
        for told in new.reach.regimes:
            print("   ", told.regime, told.outcome, *told.rules, *told.entries)

euv = licet.capability(fab | {"process": "7 nm logic with EUV"}, on=date(2024, 10, 15), what_binds=False)
for step, (regimes, provisions) in euv.closing[0].by_step.items():
    print(f"{euv.step(step).title}: closed by {regimes.sets}, that is by {provisions.sets}")
