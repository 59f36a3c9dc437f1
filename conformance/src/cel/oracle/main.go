// Compiles and evaluates CEL expressions as the admission plugins of kube-apiserver 1.36 do: a line of JSON in, one out.
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/version"
	plugin "k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
	"k8s.io/apiserver/pkg/cel/mutation"
	"k8s.io/apiserver/pkg/cel/mutation/dynamic"
)

type named struct {
	Name       string `json:"name"`
	Expression string `json:"expression"`
}

type question struct {
	Expression string          `json:"expression"`
	Variables  []named         `json:"variables"`
	PatchTypes bool            `json:"patchTypes"`
	Bindings   json.RawMessage `json:"bindings"`
}

type answer struct {
	Compile string `json:"compile,omitempty"`
	Type    string `json:"type,omitempty"`
	Error   string `json:"error,omitempty"`
	Value   any    `json:"value"`
	Cost    uint64 `json:"cost"`
	// What reading variables cost beside.
	VariablesCost int64 `json:"variablesCost"`
	// Some expressions make the compiler itself panic.
	Panic string `json:"panic,omitempty"`
}

type accessor struct{ name, expression string }

func (a accessor) GetExpression() string { return a.expression }
func (a accessor) GetName() string       { return a.name }
func (a accessor) ReturnTypes() []*cel.Type {
	return []*cel.Type{cel.AnyType, cel.DynType}
}

type fakeAuthorizer struct{}

func (fakeAuthorizer) Authorize(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	about := fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|%s", a.GetUser().GetName(), a.GetPath(), a.GetAPIGroup(), a.GetResource(),
		a.GetSubresource(), a.GetNamespace(), a.GetName(), a.GetVerb())
	switch a.GetVerb() {
	case "create":
		return authorizer.DecisionAllow, about, nil
	case "delete":
		return authorizer.DecisionDeny, about, nil
	case "fail":
		return authorizer.DecisionNoOpinion, "", errors.New("cannot tell")
	}
	return authorizer.DecisionNoOpinion, about, nil
}

type resource struct{}

func (resource) GetName() string      { return "web" }
func (resource) GetNamespace() string { return "prod" }
func (resource) GetResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
}
func (resource) GetSubresource() string { return "scale" }

var options = plugin.OptionalVariableDeclarations{HasParams: true, HasAuthorizer: true}

func main() {
	env := environment.MustBaseEnvSet(version.MajorMinor(1, 36))
	plain := plugin.NewCompiler(env)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			panic(err)
		}
		encoded, err := json.Marshal(ask(env, plain, q))
		if err != nil {
			encoded, _ = json.Marshal(answer{Error: "oracle: " + err.Error()})
		}
		out.Write(append(encoded, '\n'))
		out.Flush()
	}
}

func ask(env *environment.EnvSet, compiler plugin.Compiler, q question) (a answer) {
	defer func() {
		if r := recover(); r != nil {
			a = answer{Panic: fmt.Sprint(r)}
		}
	}()
	bindings := map[string]any{}
	if err := utiljson.Unmarshal(q.Bindings, &bindings); err != nil {
		panic(err)
	}
	about := &user.DefaultInfo{Name: "alice"}
	bindings["authorizer"] = library.NewAuthorizerVal(about, fakeAuthorizer{})
	bindings["authorizer.requestResource"] = library.NewResourceAuthorizerVal(about, fakeAuthorizer{}, resource{})
	decls := options
	decls.HasPatchTypes = q.PatchTypes
	var composition plugin.CompositionContext
	if q.Variables != nil {
		composited, err := plugin.NewCompositedCompiler(env)
		if err != nil {
			panic(err)
		}
		for _, v := range q.Variables {
			composited.CompileAndStoreVariable(accessor{v.Name, v.Expression}, decls, environment.StoredExpressions)
		}
		compiler = composited
		composition = composited.CreateContext(context.Background())
		bindings["variables"] = composition.Variables(bindings)
	}
	result := compiler.CompileCELExpression(accessor{"", q.Expression}, decls, environment.StoredExpressions)
	if result.Error != nil {
		return answer{Compile: result.Error.Error()}
	}
	a.Type = result.OutputType.String()
	ctx := context.Background()
	value, details, err := result.Program.ContextEval(ctx, bindings)
	if details != nil && details.ActualCost() != nil {
		a.Cost = *details.ActualCost()
	}
	if composition != nil {
		a.VariablesCost = composition.GetAndResetCost()
	}
	if err != nil {
		a.Error = err.Error()
		return a
	}
	a.Value = toJSON(value)
	_ = celconfig.PerCallLimit
	return a
}

func toJSON(value ref.Val) any {
	switch v := value.(type) {
	case types.Null:
		return nil
	case types.Bool:
		return bool(v)
	case types.Int:
		return json.Number(fmt.Sprint(int64(v)))
	case types.Uint:
		return map[string]any{"uint": fmt.Sprint(uint64(v))}
	case types.Double:
		return map[string]any{"double": fmt.Sprint(float64(v))}
	case types.String:
		return string(v)
	case types.Bytes:
		return map[string]any{"bytes": base64.StdEncoding.EncodeToString(v)}
	case types.Duration, types.Timestamp:
		return map[string]any{v.Type().TypeName(): v.ConvertToType(types.StringType)}
	case *types.Optional:
		if !v.HasValue() {
			return map[string]any{"optional": []any{}}
		}
		return map[string]any{"optional": []any{toJSON(v.GetValue())}}
	case *types.Type:
		return map[string]any{"type": v.TypeName()}
	case *dynamic.ObjectVal:
		return map[string]any{v.Type().TypeName(): plainJSON(v)}
	case *mutation.JSONPatchVal:
		return map[string]any{"op": v.Op, "path": v.Path, "from": v.From, "value": optional(v.Val)}
	case traits.Lister:
		list := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			list = append(list, toJSON(it.Next()))
		}
		return list
	case traits.Mapper:
		m := map[string]any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			m[fmt.Sprintf("%v", key)] = toJSON(v.Get(key))
		}
		return map[string]any{"map": m}
	}
	return map[string]any{"other": value.Type().TypeName()}
}

func optional(value ref.Val) any {
	if value == nil {
		return []any{}
	}
	return []any{toJSON(value)}
}

// The fields are not reachable but through the native value, where ints and doubles are still told apart.
func plainJSON(v *dynamic.ObjectVal) any {
	native, err := v.ConvertToNative(reflect.TypeOf(map[string]any{}))
	if err != nil {
		return err.Error()
	}
	fields := map[string]any{}
	for name, field := range native.(map[string]any) {
		fields[name] = toJSON(types.DefaultTypeAdapter.NativeToValue(field))
	}
	return fields
}
