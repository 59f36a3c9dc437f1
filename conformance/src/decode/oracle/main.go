// Reads one object a line and says what client-go's strict decoder makes of it: its error, its unknown fields, or the
// object as Go would write it again.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	serializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/client-go/kubernetes/scheme"
)

type answer struct {
	Error  string          `json:"error,omitempty"`
	Strict []string        `json:"strict,omitempty"`
	Object json.RawMessage `json:"object,omitempty"`
}

func main() {
	options := serializer.SerializerOptions{Strict: true}
	strict := serializer.NewSerializerWithOptions(serializer.DefaultMetaFactory, scheme.Scheme, scheme.Scheme, options)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			text, _ := json.Marshal(decode(strict, line))
			fmt.Fprintln(out, string(text))
		}
		if err != nil {
			return
		}
	}
}

func decode(strict *serializer.Serializer, line []byte) answer {
	var a answer
	object, _, err := strict.Decode(line, nil, nil)
	if err != nil {
		unknown, ok := runtime.AsStrictDecodingError(err)
		if !ok {
			a.Error = err.Error()
			return a
		}
		for _, one := range unknown.Errors() {
			a.Strict = append(a.Strict, one.Error())
		}
	}
	text, err := json.Marshal(object)
	if err != nil {
		a.Error = "marshal: " + err.Error()
		return a
	}
	a.Object = text
	return a
}
