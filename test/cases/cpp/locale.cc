// behaviour: facets of locales, and one of the program's own
#include <iostream>
#include <locale>
struct Comma : std::numpunct<char> { char do_decimal_point() const override { return ','; } char do_thousands_sep() const override { return '.'; } std::string do_grouping() const override { return "\3"; } };
int main() { std::cout.imbue(std::locale(std::locale::classic(), new Comma)); std::cout << 1234567.5 << " " << 1234567 << " " << std::toupper('a', std::locale()) << "\n"; try { std::locale bad("no_such_locale"); } catch (const std::runtime_error &e) { std::cout << "none\n"; } }
