// behaviour: a call of a pure virtual function aborts with a message
struct A { A() { call(); } void call() { f(); } virtual void f() = 0; };
struct B : A { void f() override {} };
int main() { B b; }
