// The C library keeps exit handlers in a list of its own, and nobody can take one out. So the
// program's `atexit` is this one, which registers a function of ours with the handler as its
// argument: when its turn comes, it is left out if it was removed from the program meanwhile. What
// changed is called at its entry and is new. Destructors of objects are registered by compilers
// with
// `__cxa_atexit` directly, and are called as long as there are objects.
#include "exit_handlers.h"

#include "memory.h"
#include "protocol.h"
#include "system.h"
#include <string.h>

typedef void handler(void);

int __cxa_atexit(void (*call)(void *), void *argument, void *owner);

// Functions that one update removed. Read by a thread of the program, so a list is complete before
// it can be seen, and never changed after.
struct removed {
  struct removed *earlier;
  size_t count;
  uint64_t functions[];
};

static struct removed *removed;

static void call(void *argument) {
  for (struct removed *list = __atomic_load_n(&removed, __ATOMIC_ACQUIRE); list != NULL;
       list = list->earlier)
    for (size_t i = 0; i < list->count; i++)
      if (list->functions[i] == (uint64_t)(uintptr_t)argument)
        return;
  ((handler *)(uintptr_t)argument)();
}

HL_EXPORT int hotlink_atexit(handler *function) {
  return __cxa_atexit(call, (void *)(uintptr_t)function, NULL);
}

int hl_exit_handlers_forget(const char *body, size_t size) {
  struct hl_forget_handlers fields;
  if (size < sizeof fields)
    return -1;
  memcpy(&fields, body, sizeof fields);
  if (size - sizeof fields != (size_t)fields.count * 8)
    return -1;
  struct removed *list = hl_memory_take(sizeof *list + (size_t)fields.count * 8);
  if (list == NULL)
    return 0; // a handler that runs although it was removed does no harm to the program
  list->earlier = removed;
  list->count = fields.count;
  memcpy(list->functions, body + sizeof fields, (size_t)fields.count * 8);
  __atomic_store_n(&removed, list, __ATOMIC_RELEASE);
  return 0;
}
