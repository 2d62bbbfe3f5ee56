// Two questions a C++ runtime may ask to unwind: glibc's _dl_find_object (libgcc since 12) and
// dl_iterate_phdr (everyone else). Both are defined here and exported; the executable comes first
// in symbol look-up, so the libraries find these, and the real ones behind them.
#include "unwind.h"

#include "memory.h"
#include "protocol.h"
#include "system.h"
#include <dlfcn.h>
#include <link.h>
#include <string.h>

static struct {
  uint64_t base;
  uint64_t start;
  uint64_t end;
  uint64_t later;
} unwind;

void hl_unwind_set(uint64_t base, uint64_t start, uint64_t end, uint64_t later) {
  unwind.base = base;
  unwind.start = start;
  unwind.end = end;
  __atomic_store_n(&unwind.later, later, __ATOMIC_RELEASE);
}

void hl_unwind_replace(uint64_t later) {
  __atomic_store_n(&unwind.later, later, __ATOMIC_RELEASE);
}

// The table that describes the code at pc, 0 for none.
static uint64_t table_for(uint64_t pc) {
  if (pc >= unwind.start && pc < unwind.end)
    return unwind.base;
  return hl_memory_contains(pc, 1) ? __atomic_load_n(&unwind.later, __ATOMIC_ACQUIRE) : 0;
}

#ifdef DLFO_EH_SEGMENT_TYPE
typedef int find_object(void *pc, struct dl_find_object *result);

HL_EXPORT int _dl_find_object(void *pc, struct dl_find_object *result) {
  static find_object *real;
  uint64_t table = table_for((uint64_t)(uintptr_t)pc);
  if (table == 0) {
    // Libraries may ask before main has run, so the real function is looked up when it is first
    // needed.
    if (real == NULL)
      real = (find_object *)(uintptr_t)dlsym(RTLD_NEXT, "_dl_find_object");
    return real == NULL ? -1 : real(pc, result);
  }
  memset(result, 0, sizeof *result);
  result->dlfo_map_start = pc;
  result->dlfo_map_end = (char *)pc + 1;
  result->dlfo_eh_frame = (void *)(uintptr_t)table;
  return 0;
}
#endif

typedef int visit_object(struct dl_phdr_info *info, size_t size, void *data);
typedef int iterate(visit_object *visit, void *data);

// One pretended module: code from start to end, and the table that describes it.
static int visit_range(visit_object *visit, void *data, uint64_t start, uint64_t end,
                       uint64_t table) {
  ElfW(Phdr) headers[2];
  struct dl_phdr_info info;
  memset(headers, 0, sizeof headers);
  memset(&info, 0, sizeof info);
  headers[0].p_type = PT_LOAD;
  headers[0].p_flags = PF_R | PF_X;
  headers[0].p_vaddr = start;
  headers[0].p_memsz = end - start;
  headers[1].p_type = PT_GNU_EH_FRAME;
  headers[1].p_flags = PF_R;
  headers[1].p_vaddr = table;
  headers[1].p_memsz = 12;
  info.dlpi_name = "hotlink";
  info.dlpi_phdr = headers;
  info.dlpi_phnum = 2;
  return visit(&info, sizeof info, data);
}

HL_EXPORT int dl_iterate_phdr(visit_object *visit, void *data) {
  static iterate *real;
  if (real == NULL)
    real = (iterate *)(uintptr_t)dlsym(RTLD_NEXT, "dl_iterate_phdr");
  int result = real == NULL ? 0 : real(visit, data);
  if (result == 0 && unwind.base != 0)
    result = visit_range(visit, data, unwind.start, unwind.end, unwind.base);
  uint64_t later = __atomic_load_n(&unwind.later, __ATOMIC_ACQUIRE);
  if (result == 0 && later != 0)
    result = visit_range(visit, data, unwind.end, HL_ARENA_END, later);
  return result;
}
