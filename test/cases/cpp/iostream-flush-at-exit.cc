// behaviour: what std::cout holds is written at the end
#include <iostream>
struct Late { ~Late() { std::cout << "late "; } } late;
int main() { std::cout << "no newline "; }
