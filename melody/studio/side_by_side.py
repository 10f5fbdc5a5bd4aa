"""Several takes of one request: variations, in a form all written side by side.

A take is the same alone and in company. Takes that grow together are told as one, the first.
"""

from collections.abc import Iterator, Sequence

from melody.generate.decoding import why_stopped
from melody.studio.forming import Forms
from melody.studio.performance import Growing, carry_out, finish, make_take
from melody.studio.plan import Plan
from melody.studio.prices import MOST_WORK, cost_of_end, dearest
from melody.studio.request import Request
from melody.studio.take import Take
from melody.studio.work import OutOfWorkError, Work
from melody.studio.writing import CUT_SHORT, counted

MOST_TOGETHER = 8  # takes; more would take more memory and no less time


def carry_out_all(plan: Plan, takes: int, work: Work) -> Iterator[tuple[int, Plan, str | Take]]:
    """Make variations of a plan note by note; each part with the number of its take and its plan.

    Where the work does not allow another take, the rest is left out.

    Raises:
        MelodyError: when the promises cannot be kept, or the model cannot write a span.
    """
    seed = plan.request.random_seed
    plans = [plan.vary(seed + number) for number in range(takes)]
    price, done = dearest(plan.request), 0
    while done < takes and (not done or work.allows(price)):
        count = _count_together(plans[done:], price, work)
        together = plans[done : done + count]
        parts = carry_out_together(together, work) if count > 1 else _alone(together[0], work)
        for number, part in parts:
            yield done + number, together[number], part
        done += count


def perform_takes(request: Request, takes: int) -> Iterator[Take]:
    """Make variations of a request; each may cost what a take may that is made alone.

    Raises:
        MelodyError: as :func:`melody.studio.performance.perform`.
    """
    plan, price = Plan.of(request), dearest(request)
    if price > MOST_WORK:  # one of them might be cut short
        for number in range(takes):
            yield make_take(plan.vary(request.random_seed + number))
        return
    for _, _, part in carry_out_all(plan, takes, Work(takes * MOST_WORK)):
        if isinstance(part, Take):
            yield part


def _alone(plan: Plan, work: Work) -> Iterator[tuple[int, str | Take]]:
    for part in carry_out(plan, work):
        yield 0, part


def _count_together(plans: Sequence[Plan], price: float, work: Work) -> int:
    """How many of the next takes are written side by side."""
    fits = [
        place
        for place, plan in enumerate(plans[:MOST_TOGETHER], 1)
        if all(each.form and each.steps == plan.steps for each in plans[:place])
        and work.allows(place * price)
    ]
    return fits[-1] if fits else 1


def carry_out_together(plans: Sequence[Plan], work: Work) -> Iterator[tuple[int, str | Take]]:
    """Make takes in forms of one length side by side: the first as it grows, then each take."""
    forms, growing = Forms([counted(plan, work) for plan in plans]), Growing(plans[0])
    remarks: list[str] = []
    try:
        for symbols in work.timed(forms.grow()):
            yield 0, growing.tell(symbols)
        melodies = [*work.timed(forms.choose())]
    except OutOfWorkError:
        melodies, remarks = forms.so_far, [CUT_SHORT]
    for number, (plan, melody) in enumerate(zip(plans, melodies, strict=True)):
        stop = why_stopped(melody, plan.steps)
        seconds = len(melody) * plan.opening.setting.seconds_per_step
        told = [*remarks, *work.end_take(cost_of_end(plan.request, seconds))]
        yield number, finish(plan, melody, stop, told)
