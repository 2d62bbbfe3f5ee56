// behaviour: std::regex matches and replaces
// clang: -O1
#include <cstdio>
#include <regex>
int main() { std::smatch m; std::string s = "key=value"; std::printf("%d ", std::regex_match(s, m, std::regex("(\\w+)=(\\w+)"))); std::printf("%s %s %s\n", m[1].str().c_str(), m[2].str().c_str(), std::regex_replace(s, std::regex("[aeiou]"), "_").c_str()); try { std::regex bad("("); } catch (const std::regex_error &e) { std::printf("%d\n", (int)e.code()); } }
