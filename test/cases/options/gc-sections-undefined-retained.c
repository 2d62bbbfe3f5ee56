// behaviour: with --gc-sections a name is wanted by what constructors and retained sections lead to
// flags: -ffunction-sections -fdata-sections
// link: -Wl,--gc-sections
// fails: from_constructor from_retained from_bounded
extern int from_constructor(void), from_retained(void), from_bounded(void), from_nowhere(void);
__attribute__((constructor)) void start(void) { from_constructor(); }
__attribute__((retain, used)) void kept(void) { from_retained(); }
static int entry(void) { return from_bounded(); }
int (*const listed)(void) __attribute__((section("entries"), used)) = entry;
int (*const unlisted)(void) __attribute__((section("others"), used)) = from_nowhere;
extern int (*const __start_entries[])(void);
int main(void) { return __start_entries[0](); }
