"""A brake on what anybody may send without signing in. Counters live in the cache, which all workers share; addresses
are kept as digests, for an hour at most."""

import time
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.core.cache import cache

HOUR, DAY = 3600, 86_400
# A whole hamlet may stand behind one mobile address, so an address alone is no person: ten neighbours in an hour are
# let through, a machine is not. What one village can look at in a day is the other bound.
BY_ADDRESS = (10, HOUR)
BY_VILLAGE = (30, DAY)


def may_propose(request, village_code: str) -> bool:
    """Count one more proposal; False where the address or the village had enough, and nothing is counted then."""
    address = sha256(get_adapter(request).get_client_ip(request).encode()).hexdigest()[:32]
    bounds = {f"usulan:a:{address}": BY_ADDRESS, f"usulan:d:{village_code}": BY_VILLAGE}
    now, kept = time.time(), {}
    for key, (most, seconds) in bounds.items():
        moments = [moment for moment in cache.get(key, []) if moment > now - seconds]
        if len(moments) >= most:
            return False
        kept[key] = [*moments, now]
    for key, moments in kept.items():
        cache.set(key, moments, bounds[key][1])
    return True
