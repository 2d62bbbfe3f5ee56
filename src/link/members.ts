/**
 * Archive members: link what is wanted, and nothing else.
 *
 * A member is taken out of its archive when it defines a name that somebody needs and nobody else
 * defines, or as a variable what is a common symbol so far; it may need further names, and so on until
 * nothing more is wanted. Groups and order on
 * the command line do not matter for *whether* a member is found (an archive is remembered, as in
 * lld and mold), only for which of two offers wins.
 *
 * The set of members is the least one with that property. Adding needs keeps it: one more step of
 * the same loop. Taking a need away may not: then members that a link from nothing would not have
 * found are dropped again.
 */
import { codes } from "../base/codes.ts";
import { LinkError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { Archive, type ArchiveMember } from "../elf/archive.ts";
import { Binding, SectionIndex, SymbolType } from "../elf/constants.ts";
import type { ObjectFile } from "../elf/object.ts";
import { type ByteSource, type FileSource, RangeSource, sameStamp } from "../elf/source.ts";
import type { InputFile } from "../program/files.ts";
import type { HiddenNames, Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SymbolKind } from "../program/symbols.ts";
import { loadObject, readObject } from "./load.ts";
import { addMentions, isSelected, removeMentions, wins } from "./mentions.ts";
import { namesOfObject } from "./scopes.ts";
import type { WorkList } from "./work-list.ts";

/** Links wanted members until nothing more is wanted. */
export function selectMembers(work: WorkList): void {
  do linkWanted(work);
  while (linkForCommons(work));
}

/**
 * Links members that define a common symbol as a variable, which gives it a value. True where one was
 * linked.
 */
function linkForCommons(work: WorkList): boolean {
  const { names, symbols } = work.program;
  const isCommon = (name: NameRow) => symbols.kind[names.definition[name]] === SymbolKind.Common;
  const commons = [...work.dirty.keys()].filter(isCommon);
  let linked = false;
  for (const name of commons) {
    for (const offer of offersOf(work.program, name)) {
      if (!isCommon(name)) break;
      work.diagnostics.collect(() => {
        const container = work.program.file(symbols.file[offer]);
        const member = findMember(work, container, symbols.value[offer]);
        if (!definesVariable(member.read(), names.text(name))) return;
        addMember(work, offer, name);
        linked = true;
      });
    }
  }
  return linked;
}

/** What archives offer for a name, in the order of the command line. */
function offersOf(program: Program, name: NameRow): SymbolRow[] {
  const { symbols, names } = program;
  const offers: SymbolRow[] = [];
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    if (symbols.kind[m] === SymbolKind.Lazy) offers.push(m);
  }
  const orderOf = (offer: SymbolRow) => program.file(symbols.file[offer]).order;
  return offers.sort((a, b) => orderOf(a) - orderOf(b));
}

/** True where an object defines a name, and not as a function, a weak or a common symbol. */
function definesVariable(object: ObjectFile, name: string): boolean {
  for (let i = Math.max(1, object.firstGlobal); i < object.symbolCount; i++) {
    if (object.symbolSection(i) === SectionIndex.Undefined || object.isReserved(i)) continue;
    const info = object.symbolInfo(i);
    const type = info & 15;
    if (info >> 4 !== Binding.Global) continue;
    if (type === SymbolType.Function || type === SymbolType.GnuIfunc) continue;
    if (object.symbolName(i) === name) return true;
  }
  return false;
}

function linkWanted(work: WorkList): void {
  const { names, symbols } = work.program;
  for (let next = 0; next < work.wanted.length; next++) {
    const name = work.wanted[next]!;
    const offer = names.definition[name];
    if (offer === 0 || symbols.kind[offer] !== SymbolKind.Lazy || names.wanted[name] === 0)
      continue;
    work.diagnostics.collect(() => addMember(work, offer, name));
  }
  work.wanted.length = 0;
}

/** Links every member of a `--whole-archive` archive. */
export function addAllMembers(work: WorkList, container: InputFile): void {
  for (const { header } of membersOf(work, container)) {
    work.diagnostics.collect(() =>
      addMentions(work, loadMember(work, container, header, 0 as NameRow)),
    );
  }
}

/**
 * What the members of an archive say about hidden names, whether they are linked or not: which those
 * will be is known only when names have their meanings.
 */
export function hiddenInMembers(work: WorkList, source: FileSource, path: string): HiddenNames {
  const { program } = work;
  const { stamp } = source;
  const known = program.hiddenInArchives.get(path);
  if (known !== undefined && sameStamp(known.stamp, stamp)) return known.names;
  const archive = new Archive(source, path);
  const names: HiddenNames = { defined: [], hidden: [], versioned: undefined };
  for (const member of archive.members(source)) {
    const object = readObject(memberSource(work, { name: source.name, path }, member));
    const { defined, hidden } = namesOfObject(program, object);
    for (const name of defined) names.defined.push(name);
    for (const name of hidden) names.hidden.push(name);
  }
  program.hiddenInArchives.set(path, { stamp, names });
  return names;
}

/**
 * Drops members that a link from nothing would not have found. That can only be when the name for
 * which a member was taken is wanted no more by a file that came or went, or is defined elsewhere;
 * then all that the program's files want is walked over.
 */
export function dropUnneededMembers(work: WorkList): void {
  const { program } = work;
  if (!mayBeUnneeded(work)) return;
  const needed = new Set<InputFile>();
  const queue: NameRow[] = [];
  const visit = (file: InputFile) => {
    for (const name of wantedBy(program, file)) queue.push(name);
  };
  const objects = program.objects();
  const linked = new Map<string, InputFile>();
  for (const file of objects) {
    if (isSelected(file)) linked.set(memberKey(file.container!, file.memberOffset!), file);
    else visit(file);
  }
  for (const file of program.filesInOrder()) if (file.required !== undefined) visit(file);
  visit(program.commandLine!);
  for (let next = 0; next < queue.length; next++) {
    const file = memberOffered(program, linked, queue[next]!);
    if (file === undefined || needed.has(file)) continue;
    needed.add(file);
    visit(file);
  }
  for (const file of objects) {
    if (isSelected(file) && !needed.has(file)) removeMentions(work, file);
  }
}

function mayBeUnneeded(work: WorkList): boolean {
  const { program } = work;
  if (work.removed.length === 0 && work.added.every((file) => isSelected(file))) return false;
  const { names, symbols, selected } = program;
  if (selected.size === 0) return false;
  for (const name of work.dirty.keys()) {
    const member = selected.get(name);
    if (member !== undefined && symbols.file[names.definition[name]] !== member.row) return true;
  }
  const now = new Map(work.added.map((file) => [file.key, file]));
  for (const file of work.removed) {
    const next = now.get(file.key);
    const wanted = next === undefined ? new Set<NameRow>() : wantedBy(program, next);
    for (const name of wantedBy(program, file)) {
      if (selected.has(name) && !wanted.has(name)) return true;
    }
  }
  return false;
}

/** The names a file needs a definition for, or takes one for that has a value. */
function wantedBy(program: Program, file: InputFile): Set<NameRow> {
  const { symbols } = program;
  const wanted = new Set<NameRow>(file.required);
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const name = symbols.name[symbol];
    if (name === 0 || program.isWeak(symbol)) continue;
    const kind = symbols.kind[symbol];
    if (kind === SymbolKind.Undefined || kind === SymbolKind.Common) wanted.add(name);
  }
  return wanted;
}

/**
 * The linked member that a link from nothing would take for a name: nobody but archives and
 * libraries offers it.
 */
function memberOffered(
  program: Program,
  linked: ReadonlyMap<string, InputFile>,
  name: NameRow,
): InputFile | undefined {
  const { symbols, names } = program;
  let offer = 0 as SymbolRow;
  let isCommon = false;
  const isOffer = (m: SymbolRow, file: InputFile) =>
    symbols.kind[m] === SymbolKind.Lazy ||
    symbols.kind[m] === SymbolKind.Shared ||
    (file.scope?.isLibrary === true && !isSelected(file));
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    const kind = symbols.kind[m];
    if (kind === SymbolKind.Undefined) continue;
    const file = program.file(symbols.file[m]);
    if (isOffer(m, file)) {
      if (wins(program, m, offer)) offer = m;
    } else if (!isSelected(file)) {
      if (kind !== SymbolKind.Common) return undefined;
      isCommon = true;
    }
  }
  // A common symbol leads to who defines it as a variable, and only the linked ones are known to.
  if (isCommon) {
    const file = program.file(symbols.file[names.definition[name]]);
    return isSelected(file) && file.why === name ? file : undefined;
  }
  if (offer === 0 || symbols.kind[offer] !== SymbolKind.Lazy) return undefined;
  return linked.get(memberKey(program.file(symbols.file[offer]), symbols.value[offer]));
}

function memberKey(container: InputFile, header: number): string {
  return `${container.row}:${header}`;
}

function addMember(work: WorkList, offer: SymbolRow, why: NameRow): void {
  const { symbols } = work.program;
  const container = work.program.file(symbols.file[offer]);
  addMentions(work, loadMember(work, container, symbols.value[offer], why));
}

/** A member of an archive: what it is called, where it is, and what it holds when somebody wants it. */
interface FoundMember {
  readonly name: string;
  readonly header: number;
  /** The identity that it had in an earlier link. */
  readonly key?: string;
  /** Thin archives: the file that is the member. */
  readonly path?: string | undefined;
  readonly read: () => ObjectFile;
}

/** The member whose header is at an offset: from the archive's file, or as an earlier link had it. */
function findMember(work: WorkList, container: InputFile, header: number): FoundMember {
  const archive = container.archive!;
  const earlier = work.contents.member(archive, header);
  if (earlier !== undefined) return remembered(container, earlier);
  const member = archive.member(archiveSource(work, container), header);
  const { name, path } = member;
  return { name, header, path, read: () => readObject(memberSource(work, container, member)) };
}

function remembered(container: InputFile, file: InputFile): FoundMember {
  const { key, path } = file;
  const name = file.name.slice(container.name.length + 1, -1);
  return { name, header: file.memberOffset!, key, path, read: () => file.object! };
}

/** All members of an archive, in order; of one that is as it was earlier, those that were linked. */
function* membersOf(work: WorkList, container: InputFile): Generator<FoundMember> {
  const archive = container.archive!;
  const earlier = work.contents.members(archive);
  if (earlier.length > 0) {
    for (const member of earlier) yield remembered(container, member);
    return;
  }
  for (const { header } of archive.members(archiveSource(work, container))) {
    yield findMember(work, container, header);
  }
}

/** The file of an archive. Throws `LinkError` where it is not the one any more whose index is known. */
function archiveSource(work: WorkList, { name, path, stamp, onDisk }: InputFile): FileSource {
  const source = work.open(path);
  if (onDisk === undefined && stamp !== undefined && sameStamp(source.stamp, stamp)) return source;
  const message = `${name}: a member of it is wanted that was not linked so far, and it has been written since`;
  throw new LinkError(message, [], codes.NotInMemory);
}

/**
 * Compares the linked members of an archive with its new version: unchanged ones stay, changed ones
 * are replaced, those that are no longer there are removed.
 */
export function reloadMembers(work: WorkList, before: InputFile, now: InputFile): void {
  const members = new Map<string, FoundMember>();
  for (const member of membersOf(work, now)) {
    const name = `${now.key}(${member.name})`;
    let key = member.key ?? name;
    for (let n = 2; members.has(key); n++) key = `${name}#${n}`;
    members.set(key, member);
  }
  for (const file of work.program.files) {
    if (file?.container !== before || !file.live) continue;
    const member = members.get(file.key);
    members.delete(file.key);
    if (member === undefined) {
      removeMentions(work, file);
      continue;
    }
    const object = member.read();
    const { memberOffset } = file;
    if (object.sameContent(file.object!)) {
      work.shifted.push({ ...file });
      file.container = now;
      file.memberOffset = member.header;
      if (!object.isWhole) work.rewritten.push(file);
      work.onAbandon(() => {
        file.container = before;
        file.memberOffset = memberOffset!;
      });
    } else {
      replaceObject(work, file, object, { container: now, memberOffset: member.header });
    }
  }
  if (!now.wholeArchive) return;
  for (const member of members.values()) {
    addMentions(work, loadMember(work, now, member.header, 0 as NameRow));
  }
}

/** Replaces a file by a newer version of itself. */
export function replaceObject(
  work: WorkList,
  file: InputFile,
  object: ObjectFile,
  changes: Partial<Pick<InputFile, "path" | "stamp" | "onDisk" | "container" | "memberOffset">>,
): void {
  const { path, key, order, scope, container, memberOffset, why, stamp, onDisk } = file;
  const own = { path, key, order, scope, container, memberOffset, why, stamp, onDisk };
  const origin = { ...own, ...changes };
  const next = loadObject(work.program, object, origin);
  removeMentions(work, file);
  addMentions(work, next);
}

function loadMember(work: WorkList, container: InputFile, header: number, why: NameRow): InputFile {
  const { name, path, key, read } = findMember(work, container, header);
  const object = read();
  return loadObject(work.program, object, {
    path: path ?? container.path,
    key: key ?? `${container.key}(${name})${ordinal(work.program, container, object.name)}`,
    scope: container.scope,
    // The order of an archive is a whole number with room for its members behind it.
    order: container.order + header / 2 ** 40,
    container,
    memberOffset: header,
    why,
  });
}

/** The bytes of a member: a range of the archive, or a file beside a thin one, or a member of that. */
function memberSource(
  work: WorkList,
  container: Pick<InputFile, "name" | "path">,
  member: ArchiveMember,
): ByteSource {
  const name = `${container.name}(${member.name})`;
  if (member.path === undefined) {
    return new RangeSource(work.open(container.path), name, member.offset, member.size);
  }
  const file = work.open(member.path);
  if (member.origin === undefined) return new RangeSource(file, name, 0, file.size);
  const inner = new Archive(file, member.path).member(file, member.origin);
  return new RangeSource(file, name, inner.offset, inner.size);
}

/** Tells apart members of one name: `#2` for the second one that is linked. */
function ordinal(program: Program, container: InputFile, name: string): string {
  const before = program.files.filter(
    (f) => f?.live && f.container === container && f.name === name,
  ).length;
  return before === 0 ? "" : `#${before + 1}`;
}
