// behaviour: options that concern a file change nothing
// variants: -Wl,-O1,--sort-common,--hash-style=both | -s | -Wl,-S | -Wl,-x,-X | -Wl,--build-id=sha1 | -Wl,--build-id=none | -Wl,--no-eh-frame-hdr | -Wl,--compress-debug-sections=zlib | -Wl,--enable-new-dtags | -Wl,--disable-new-dtags | -Wl,--no-undefined,--fatal-warnings | -Wl,--warn-common | -Wl,--as-needed | -Wl,--no-keep-memory | -Wl,--exclude-libs,ALL | -Wl,--export-dynamic | -Wl,-soname,nothing | -Wl,--stats | -Wl,--no-relax | -Wl,--sort-section=alignment | -Wl,--dependency-file=deps.d | -Wl,-Map=out.map | -Wl,--cref | -Wl,--print-map | -Wl,--trace | -Wl,-t | -Wl,-y,main | -Wl,--unresolved-symbols=report-all | -Wl,--no-warn-mismatch
#include <stdio.h>
int main(void) { puts("fine"); }
