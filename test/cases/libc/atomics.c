// behaviour: atomics of sixteen bytes through libatomic
// link: -latomic
#include <stdatomic.h>
#include <stdio.h>
struct pair { long a, b; };
int main(void) { _Atomic struct pair p; atomic_store(&p, ((struct pair){1, 2})); struct pair old = atomic_exchange(&p, ((struct pair){3, 4})), now = atomic_load(&p); printf("%ld %ld\n", old.b, now.a); }
