// The exported names of packages, with the fields and methods of their types, a line each.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
)

func main() {
	for _, folder := range os.Args[1:] {
		wanted := func(file fs.FileInfo) bool { return !strings.HasSuffix(file.Name(), "_test.go") }
		packages, err := parser.ParseDir(token.NewFileSet(), folder, wanted, 0)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, each := range packages {
			if !ast.PackageExports(each) {
				continue
			}
			for _, file := range each.Files {
				for _, declaration := range file.Decls {
					list(folder, declaration)
				}
			}
		}
	}
}

func list(name string, declaration ast.Decl) {
	switch it := declaration.(type) {
	case *ast.FuncDecl:
		if it.Recv != nil {
			of := receiver(it.Recv.List[0].Type)
			if !ast.IsExported(of) {
				return
			}
			name += "." + of
		}
		fmt.Println(name + "." + it.Name.Name)
	case *ast.GenDecl:
		for _, spec := range it.Specs {
			switch it := spec.(type) {
			case *ast.ValueSpec:
				for _, each := range it.Names {
					fmt.Println(name + "." + each.Name)
				}
			case *ast.TypeSpec:
				fmt.Println(name + "." + it.Name.Name)
				ast.Inspect(it.Type, func(node ast.Node) bool {
					field, ok := node.(*ast.Field)
					if ok {
						for _, each := range field.Names {
							if each.IsExported() {
								fmt.Println(name + "." + it.Name.Name + "." + each.Name)
							}
						}
					}
					return true
				})
			}
		}
	}
}

func receiver(kind ast.Expr) string {
	switch it := kind.(type) {
	case *ast.StarExpr:
		return receiver(it.X)
	case *ast.IndexExpr:
		return receiver(it.X)
	case *ast.IndexListExpr:
		return receiver(it.X)
	case *ast.Ident:
		return it.Name
	}
	return ""
}
