/**
 * Programs that a configure step links to learn something, and where it does: Autoconf and libtool,
 * CMake, Meson, SCons, waf. It may run them, but also read them as files.
 */

const probe =
  /\/(conftest\w*(\.exe)?|cmTC_[0-9a-f]+)$|\/CMakeFiles\/(CMakeTmp|CMakeScratch|[\d.]+\/CompilerId\w+)\/|\/meson-private\/|\/\.(sconf_temp|conf_check_\w+)\//;

/** True where an output is such a program. */
export function isProbe(output: string): boolean {
  return probe.test(output);
}
