#include "initializers.h"

#include "jobs.h"
#include "memory.h"
#include <string.h>

typedef void constructor(int, char **, char **);
typedef void destructor(void);

struct list {
  uint64_t *functions;
  uint32_t count;
};

static struct {
  int argc;
  char **argv;
  char **envp;
  struct list after;
  struct list posted;
} initializers;

// Copies functions into pages of our own. An empty list on failure.
static struct list copy(const uint64_t *functions, uint32_t count) {
  struct list list = {NULL, 0};
  if (count == 0)
    return list;
  list.functions = hl_memory_take(count * sizeof *functions);
  if (list.functions == NULL)
    return list;
  memcpy(list.functions, functions, count * sizeof *functions);
  list.count = count;
  return list;
}

static void drop(struct list *list) {
  if (list->functions != NULL)
    hl_memory_give(list->functions, list->count * sizeof *list->functions);
  *list = (struct list){NULL, 0};
}

static void run(const uint64_t *functions, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    constructor *call = (constructor *)(uintptr_t)functions[i];
    call(initializers.argc, initializers.argv, initializers.envp);
  }
}

void hl_initializers_arguments(int argc, char **argv, char **envp) {
  initializers.argc = argc;
  initializers.argv = argv;
  initializers.envp = envp;
}

void hl_initializers_resolve(const struct hl_resolver *resolvers, uint32_t count) {
  typedef uint64_t resolver(void);
  for (uint32_t i = 0; i < count; i++) {
    resolver *call = (resolver *)(uintptr_t)resolvers[i].resolver;
    *(uint64_t *)(uintptr_t)resolvers[i].cell = call();
  }
}

void hl_initializers_before(const uint64_t *functions, uint32_t count) {
  run(functions, count);
}

void hl_initializers_set_after(const uint64_t *functions, uint32_t count) {
  drop(&initializers.after);
  initializers.after = copy(functions, count);
}

void hl_initializers_after(void) {
  for (uint32_t i = 0; i < initializers.after.count; i++) {
    destructor *call = (destructor *)(uintptr_t)initializers.after.functions[i];
    call();
  }
}

static void run_posted(void *unused) {
  (void)unused;
  run(initializers.posted.functions, initializers.posted.count);
}

void hl_initializers_post(const uint64_t *functions, uint32_t count) {
  if (count == 0)
    return;
  drop(&initializers.posted);
  initializers.posted = copy(functions, count);
  hl_jobs_post(run_posted, NULL);
}
