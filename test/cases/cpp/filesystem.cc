// behaviour: std::filesystem
// flags: -std=c++17
#include <filesystem>
#include <fstream>
#include <iostream>
namespace fs = std::filesystem;
int main() { fs::create_directories("made/deep"); std::ofstream("made/file.txt") << "hello"; std::cout << fs::file_size("made/file.txt") << fs::exists("made/deep") << fs::path("a/b.c").extension() << "\n"; fs::remove_all("made"); std::error_code e; fs::file_size("nothing", e); std::cout << e.message() << "\n"; }
