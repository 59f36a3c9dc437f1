// The outside truth of the yaml suite. It reads one JSON string a line and answers each with one line of JSON:
// {"json": text} as kubectl reads the document, {"error": text} where it refuses, or {"unstable": true} where the library itself
// answers differently from run to run (keys such as 1 and "1" that become equal only when they are made strings).
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v2"
	k8syaml "sigs.k8s.io/yaml"
)

type answer struct {
	JSON     *string `json:"json,omitempty"`
	Error    *string `json:"error,omitempty"`
	Unstable bool    `json:"unstable,omitempty"`
}

func refused(reason any) answer {
	text := fmt.Sprint(reason)
	return answer{Error: &text}
}

func convert(document []byte) (result answer) {
	defer func() {
		if reason := recover(); reason != nil {
			result = refused(reason)
		}
	}()
	if out, ok := asJSON(document); ok {
		return answer{JSON: &out}
	}
	var value any
	if yaml.Unmarshal(document, &value) == nil && collides(value) {
		return answer{Unstable: true}
	}
	out, err := k8syaml.YAMLToJSON(document)
	if err != nil {
		return refused(err)
	}
	text := string(out)
	return answer{JSON: &text}
}

// asJSON is kubectl's first try on a stream that begins with a brace (k8s.io/apimachinery, YAMLOrJSONDecoder). Integers stay as
// they are written, other numbers become float64.
func asJSON(document []byte) (string, bool) {
	if trimmed := bytes.TrimSpace(document); len(trimmed) == 0 || trimmed[0] != '{' {
		return "", false
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return "", false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return "", false
	}
	value, err := numbers(value)
	if err != nil {
		return "", false
	}
	out, err := json.Marshal(value)
	return string(out), err == nil
}

var integer = regexp.MustCompile(`^-?[0-9]+$`)

func numbers(value any) (any, error) {
	var err error
	switch typed := value.(type) {
	case map[string]any:
		for key, child := range typed {
			if typed[key], err = numbers(child); err != nil {
				return nil, err
			}
		}
	case []any:
		for index, child := range typed {
			if typed[index], err = numbers(child); err != nil {
				return nil, err
			}
		}
	case json.Number:
		if number, err := strconv.ParseInt(typed.String(), 10, 64); err == nil {
			return number, nil
		}
		if integer.MatchString(typed.String()) {
			return typed, nil
		}
		return strconv.ParseFloat(typed.String(), 64)
	}
	return value, nil
}

func collides(value any) bool {
	switch typed := value.(type) {
	case map[any]any:
		seen := map[string]bool{}
		for key, child := range typed {
			text := fmt.Sprint(key)
			if float, ok := key.(float64); ok {
				text = strconv.FormatFloat(float, 'g', -1, 32)
			}
			if seen[text] || collides(child) {
				return true
			}
			seen[text] = true
		}
	case []any:
		for _, child := range typed {
			if collides(child) {
				return true
			}
		}
	}
	return false
}

func main() {
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	write := json.NewEncoder(out)
	for {
		var document string
		err := in.Decode(&document)
		if err == io.EOF {
			return
		}
		if err == nil {
			err = write.Encode(convert([]byte(document)))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
