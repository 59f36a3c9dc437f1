// Evaluates one Rego program a line with OPA's own compiler and evaluator, and says what came of every query.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"
	"github.com/open-policy-agent/opa/v1/util"
)

// What a program may take before its answer counts as none.
const patience = 5 * time.Second

// What `time.now_ns` says.
var now = time.Unix(1_700_000_000, 123_456_789)

type source struct {
	File string `json:"file"`
	Text string `json:"text"`
}

type run struct {
	Input  *string `json:"input"`
	Strict bool    `json:"strict"`
}

type program struct {
	Modules []source `json:"modules"`
	V0      bool     `json:"v0"`
	Data    string   `json:"data"`
	Queries []string `json:"queries"`
	Runs    []run    `json:"runs"`
}

type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file"`
	Row     int    `json:"row"`
	Col     int    `json:"col"`
}

type answer struct {
	Values []string `json:"values,omitempty"`
	Error  *problem `json:"error,omitempty"`
	Prints []string `json:"prints,omitempty"`
}

type outcome struct {
	Errors  []problem  `json:"errors,omitempty"`
	Answers [][]answer `json:"answers,omitempty"`
	Panic   string     `json:"panic,omitempty"`
}

type prints struct{ lines []string }

func (p *prints) Print(_ print.Context, text string) error {
	p.lines = append(p.lines, text)
	return nil
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			text, _ := json.Marshal(judge(line))
			fmt.Fprintln(out, string(text))
			// A program that ends the process must not take answers with it.
			out.Flush()
		}
		if err != nil {
			out.Flush()
			return
		}
	}
}

func judge(line []byte) (o outcome) {
	defer func() {
		if r := recover(); r != nil {
			o = outcome{Panic: fmt.Sprint(r)}
		}
	}()
	var p program
	if err := json.Unmarshal(line, &p); err != nil {
		return outcome{Panic: err.Error()}
	}
	compiler, problems := compile(p)
	if len(problems) > 0 {
		return outcome{Errors: problems}
	}
	store := newStore(p.Data)
	for _, query := range p.Queries {
		row, problems := answers(p, compiler, store, query)
		if len(problems) > 0 {
			return outcome{Errors: problems}
		}
		o.Answers = append(o.Answers, row)
	}
	return o
}

func compile(p program) (*ast.Compiler, []problem) {
	version := ast.RegoV1
	if p.V0 {
		version = ast.RegoV0
	}
	modules := map[string]*ast.Module{}
	var problems []problem
	for _, one := range p.Modules {
		module, err := ast.ParseModuleWithOpts(one.File, one.Text, ast.ParserOptions{RegoVersion: version, ProcessAnnotation: true})
		if err != nil {
			problems = append(problems, problemsOf(err)...)
			continue
		}
		modules[one.File] = module
	}
	if len(problems) > 0 {
		return nil, problems
	}
	compiler := ast.NewCompiler().WithEnablePrintStatements(true).SetErrorLimit(0)
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, problemsOf(compiler.Errors)
	}
	return compiler, nil
}

func newStore(text string) storage.Store {
	data := map[string]any{}
	if err := util.UnmarshalJSON([]byte(text), &data); err != nil {
		panic(err)
	}
	return inmem.NewFromObject(data)
}

func answers(p program, compiler *ast.Compiler, store storage.Store, query string) ([]answer, []problem) {
	version := ast.RegoV1
	if p.V0 {
		version = ast.RegoV0
	}
	row := make([]answer, 0, len(p.Runs))
	for _, one := range p.Runs {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		hook := &prints{}
		prepared, err := rego.New(
			rego.Compiler(compiler),
			rego.Store(store),
			rego.Query(query),
			rego.SetRegoVersion(version),
			rego.EnablePrintStatements(true),
			rego.PrintHook(hook),
			rego.StrictBuiltinErrors(one.Strict),
			rego.Runtime(ast.ObjectTerm()),
			rego.GenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.String(), nil }),
		).PrepareForEval(ctx)
		if err != nil {
			cancel()
			return nil, problemsOf(err)
		}
		options := []rego.EvalOption{rego.EvalTime(now)}
		if one.Input != nil {
			var input any
			if err := util.UnmarshalJSON([]byte(*one.Input), &input); err != nil {
				panic(err)
			}
			options = append(options, rego.EvalInput(input))
		}
		results, err := prepared.Eval(ctx, options...)
		cancel()
		row = append(row, answerOf(results, err, hook.lines))
	}
	return row, nil
}

func answerOf(results rego.ResultSet, err error, lines []string) answer {
	a := answer{Prints: lines}
	if err != nil {
		found := problemsOf(err)
		a.Error = &found[0]
		return a
	}
	for _, result := range results {
		for _, expression := range result.Expressions {
			a.Values = append(a.Values, fmt.Sprint(expression.Value))
		}
	}
	return a
}

func problemsOf(err error) []problem {
	var found []problem
	var many ast.Errors
	var several rego.Errors
	var one *topdown.Error
	var single *ast.Error
	switch {
	case errors.As(err, &one):
		return []problem{at(one.Code, one.Message, one.Location)}
	case errors.As(err, &many):
		for _, e := range many {
			found = append(found, at(e.Code, e.Message, e.Location))
		}
		return found
	case errors.As(err, &several):
		for _, e := range several {
			found = append(found, problemsOf(e)...)
		}
		return found
	case errors.As(err, &single):
		return []problem{at(single.Code, single.Message, single.Location)}
	}
	return []problem{{Code: "other", Message: err.Error()}}
}

func at(code, message string, location *ast.Location) problem {
	p := problem{Code: code, Message: message}
	if location != nil {
		p.File, p.Row, p.Col = location.File, location.Row, location.Col
	}
	return p
}
