// The exported names of declaration files, with the members of their classes and interfaces, a line each.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const ts = createRequire(new URL('../../../node/package.json', import.meta.url))('typescript');

for (const file of process.argv.slice(2)) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  for (const statement of source.statements) {
    const exported = statement.modifiers?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword);
    const list = statement.exportClause?.elements ?? statement.declarationList?.declarations ?? [statement];
    if (!exported && !ts.isExportDeclaration(statement)) continue;
    for (const each of list) {
      const name = `${file} ${each.name?.getText() ?? each.getText()}`;
      console.log(name);
      for (const member of each.members ?? []) {
        if (member.modifiers?.some((it) => it.kind === ts.SyntaxKind.PrivateKeyword)) continue;
        console.log(`${name}.${member.name?.getText() ?? 'constructor'}`);
      }
    }
  }
}
