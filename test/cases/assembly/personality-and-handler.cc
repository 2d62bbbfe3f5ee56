// behaviour: records with a personality routine in assembly
#include <cstdio>
extern "C" int through(int (*)());
static int thrower() { throw 8; }
extern "C" { int cleanups; }
int main() { try { through(thrower); } catch (int n) { std::printf("%d %d\n", n, cleanups); } }
//// b.s
.globl through
through:
  .cfi_startproc
  .cfi_personality 0x9b, DW.ref.__gxx_personality_v0
  .cfi_lsda 0x1b, .Ltable
  subq $8, %rsp
  .cfi_adjust_cfa_offset 8
.Lcall: call *%rdi
.Lafter: addq $8, %rsp
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_adjust_cfa_offset 8
.Lpad: incl cleanups(%rip)
  movq %rax, %rdi
.Lresume: call _Unwind_Resume@PLT
.Lend:
  .cfi_endproc
.section .gcc_except_table,"a"
.balign 4
.Ltable: .byte 0xff, 0xff, 0x01
  .uleb128 .Ltable_end - .Ltable_start
.Ltable_start:
  .uleb128 .Lcall - through
  .uleb128 .Lafter - .Lcall
  .uleb128 .Lpad - through
  .uleb128 0
  .uleb128 .Lresume - through
  .uleb128 .Lend - .Lresume
  .uleb128 0
  .uleb128 0
.Ltable_end:
.section .data.rel.local.DW.ref.__gxx_personality_v0,"awG",@progbits,DW.ref.__gxx_personality_v0,comdat
.hidden DW.ref.__gxx_personality_v0
.weak DW.ref.__gxx_personality_v0
.balign 8
.type DW.ref.__gxx_personality_v0, @object
.size DW.ref.__gxx_personality_v0, 8
DW.ref.__gxx_personality_v0: .quad __gxx_personality_v0
.section .note.GNU-stack,"",@progbits
