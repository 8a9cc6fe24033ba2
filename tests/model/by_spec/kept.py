"""[20] Plans of kept assignments."""

from functools import partial

from kept_work import Work


def rebalance(request):
    """[20] The plan of a request, members by their places in the list."""
    w = Work(request)
    fill(w)
    apart(w)
    if request.get("measures"):
        loads(w, request["measures"])
    else:
        numbers(w)
    swap_back(w)

    def listed(m):
        return w.listed[m] if m >= 0 else -1

    moved = [p for p in range(len(w.rows)) if w.has_moved(p)]
    targets = [0] * w.count
    for m in range(w.count):
        targets[w.listed[m]] = w.target[m]
    counts = [sum(1 for x in w.before if x == m) for m in range(w.count)]
    return {
        "rows": [listed(m) for m in w.rows],
        "targets": targets,
        "moves": [[p, listed(w.before[p]), listed(w.rows[p]), w.reason.get(p)] for p in moved],
        "minimum": sum(max(0, w.target[m] - counts[m]) for m in w.taking),
        "doubled": sum(w.is_doubled(s) for s in range(w.slots)),
    }


def given(w, place):
    """[20.7] Next, or any."""
    m = w.next(place)
    return w.any(place) if m is None else m


def fill(w):
    """[20.7] Empty places, then those of leaving members."""
    for place in w.visited():
        if w.rows[place] < 0:
            m = given(w, place)
            if m is not None:
                w.put(place, m, None, True)
    for place in w.visited():
        if w.rows[place] >= 0 and w.standing[w.rows[place]] == "leaving":
            m = given(w, place)
            if m is not None and not w.refused(place, m):
                w.put(place, m, "node is gone", True)


def apart(w):
    """[20.8] Doubled slots."""
    for s in w.visits:
        while w.is_doubled(s) and not w.rests(s):
            found = []
            for j in range(w.r[s]):
                m = w.rows[s * w.R + j]
                if m < 0 or w.standing[m] != "taking" or w.in_zone(s, w.zone[m]) <= w.k[s]:
                    continue
                if w.overload is None or w.places[m] > w.target[m]:
                    found.append((w.target[m] - w.places[m], s * w.R + j))
            if not found:
                break
            place = min(found)[1]
            m = w.next(place, strict=True)
            if m is None and w.overload is None:
                m = w.any(place, not_close=True)
            if m is None or w.refused(place, m):
                break
            w.put(place, m, "zone doubled", True)


def over(w, keeps, m):
    """[20.9] What a member gives."""
    return max(0, w.places[m] - keeps[m]) if w.standing[m] == "taking" else 0


def short(w, up_to, m):
    """[20.9] What a member takes."""
    return max(0, up_to[m] - w.places[m])


def numbers(w):
    """[20.9] Numbers of slots."""
    slack = [t * w.tolerance // 1000 for t in w.target]
    above = [target + more for target, more in zip(w.target, slack, strict=True)]
    below = [target - less for target, less in zip(w.target, slack, strict=True)]
    # What each keeps, and up to what it takes.
    for keeps, up_to in ((above, w.target), (w.target, below)):
        gives, takes = partial(over, w, keeps), partial(short, w, up_to)
        for strict in (True,) if w.overload is None else (True, False):
            if not straight(w, gives, takes, strict):
                return
        if not chains(w, gives, takes):
            return


def straight(w, gives, takes, strict):
    """[20.9] Places that go straight from one that gives to one that takes; False ends the plan's moves."""
    for place in w.visited():
        m = w.rows[place]
        if m < 0 or not gives(m) or w.rests(place // w.R):
            continue
        offers = sorted((t for t in w.taking if takes(t)), key=lambda t: (-takes(t), w.ids[t]))[:64]
        for t in offers:
            if w.fits(place, t, strict) and not w.refused_by_zone(place, t):
                if w.refused_by_others(place):
                    return False
                w.put(place, t, "node is over")
                break
    return True


def chains(w, gives, takes):
    """[20.9] Chains; False ends the plan's moves."""
    while any(gives(m) for m in w.taking) and any(takes(m) for m in w.taking):
        found, came = search(w, gives, takes)
        if found is None:
            return True
        before = list(w.rows), list(w.places), dict(w.reason)
        m = found
        while m in came:
            place, giver = came[m]
            if w.rests(place // w.R) or w.refused(place, m):
                w.rows, w.places, w.reason = before
                return False
            w.put(place, m, "node is over")
            m = giver
    return True


def search(w, gives, takes):
    """[20.9] The first member reached that takes, and the place and member that led to each."""
    step = {m: 1 for m in w.taking if gives(m)}
    came, s = {}, 1
    while True:
        reached = False
        for place in w.visited():
            giver = w.rows[place]
            if giver < 0 or step.get(giver) != s or w.rests(place // w.R):
                continue
            for m in w.taking:
                if m not in step and w.fits(place, m):
                    step[m], came[m], reached = s + 1, (place, giver), True
                    if takes(m):
                        return m, came
        if not reached:
            return None, came
        s += 1


def loads(w, measures):
    """[20.10] Loads."""
    tables = []
    for measure in measures:
        caps = measure.get("capacities")
        caps = [caps[w.listed[m]] for m in range(w.count)] if caps else w.weight
        tables.append((measure["loads"], caps))
    C = [sum(caps[m] for m in w.taking) for _, caps in tables]

    def of(m, i):
        return sum(tables[i][0][p // w.R] for p, x in enumerate(w.rows) if x == m)

    L = [sum(of(m, i) for m in w.taking) for i in range(len(tables))]

    def fullness(m, plus=None, minus=None):
        out = []
        for i, (load, caps) in enumerate(tables):
            mine = of(m, i) + (load[plus] if plus is not None else 0) - (load[minus] if minus is not None else 0)
            out.append(mine * (1 << 20) * C[i] // (max(L[i], 1) * caps[m]))
        return max(out)

    settled, top = set(), (1 << 20) + (1 << 20) * w.tolerance // 1000
    while True:
        full = {m: fullness(m) for m in w.taking}
        over = [m for m in w.taking if m not in settled and full[m] > top]
        if not over:
            return
        m = min(over, key=lambda x: (-full[x], w.ids[x]))
        order, offers = sorted(w.taking, key=lambda x: (full[x], w.ids[x])), []
        for place in range(len(w.rows)):
            s = place // w.R
            if w.rows[place] != m or w.rests(s):
                continue
            fitting = [t for t in order if t != m and w.fits(place, t)][:8]
            for i, t in enumerate(fitting):
                peak = max(fullness(t, plus=s), fullness(m, minus=s))
                further = w.before[place] >= 0 and not w.has_moved(place)
                offers.append((peak, further, place, i, t))
        best = min((o for o in offers if o[0] < full[m]), default=None)
        if best is None or w.refused(best[2], best[4]):
            settled.add(m)
        else:
            w.put(best[2], best[4], "load")


def swap_back(w):
    """[20.12] Places of a slot whose members another place had before swap."""
    again = True
    while again:
        again = False
        for s in range(w.slots):
            places = range(s * w.R, s * w.R + w.r[s])
            for a in places:
                for b in places:
                    m = w.rows[a]
                    if a != b and m >= 0 and w.before[b] == m and w.before[a] != m:
                        w.rows[a], w.rows[b] = w.rows[b], w.rows[a]
                        one, two = w.reason.pop(a, None), w.reason.pop(b, None)
                        if two is not None:
                            w.reason[a] = two
                        if one is not None:
                            w.reason[b] = one
                        again = True
