"""The order of a matrix's rows or columns in which those that are alike stand together."""

from itertools import product


def by_similarity(members):
    """The keys of ``{key: set}``, arranged so that neighbours have as much in common as can be had cheaply.

    Average linkage on Jaccard distances (Sokal and Michener 1958), by chains of nearest neighbours (Murtagh 1983); at
    each join the two branches are turned so that the ends most alike meet (Gruvaeus and Wainer 1972, "Two additions to
    hierarchical cluster analysis"). In the square of the keys, and the same each time: of equals the first given wins.
    """
    keys = list(members)
    distances = [[distance(members[one], members[other]) for other in keys] for one in keys]
    return [keys[place] for place in clustered(distances)]


def distance(one, other):
    """From 0, the same, to 1, nothing in common."""
    return 1 - len(one & other) / len(one | other) if one or other else 0


def clustered(distances):
    """The places of a square of distances, in the order in which the leaves of its tree of clusters stand."""
    apart = [row[:] for row in distances]  # between clusters, each known by the place of one of its leaves
    branches = {place: [place] for place in range(len(distances))}
    chain = []
    while len(branches) > 1:
        tip = chain[-1] if chain else next(iter(branches))
        nearest = min((other for other in branches if other != tip), key=apart[tip].__getitem__)
        before = chain[-2] if len(chain) > 1 else None
        if before is not None and apart[tip][before] <= apart[tip][nearest]:
            join(min(tip, before), max(tip, before), branches, apart, distances)
            del chain[-2:]
        else:
            chain = [*(chain or [tip]), nearest]
    return next(iter(branches.values()), [])


def join(one, other, branches, apart, distances):
    """Put the second branch to the first, and how far both are from the others, on average over their leaves."""
    turned = product(both_ways(branches[one]), both_ways(branches.pop(other)))
    left, right = min(turned, key=lambda sides: distances[sides[0][-1]][sides[1][0]])
    here, there = len(branches[one]), len(left) + len(right) - len(branches[one])
    for third in branches:
        apart[one][third] = apart[third][one] = (here * apart[one][third] + there * apart[other][third]) / (
            here + there
        )
    branches[one] = left + right


def both_ways(branch):
    return branch, branch[::-1]
