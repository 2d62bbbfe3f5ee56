// behaviour: a value that does not fit 16 bits is an error
// flags: -fno-pie
// fails: wide
extern const short value;
int main(void) { return value; }
//// b.s
.globl value
.data
value: .short wide
.section .note.GNU-stack,"",@progbits
//// c.s
.globl wide
wide = 0x12345
.section .note.GNU-stack,"",@progbits
