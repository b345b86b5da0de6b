// An echo on the wire of nssocket with bufio and encoding/json: one flush when everything that was read is answered.
//
//	peer PORT
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"net"
	"os"
	"runtime"
)

type tick struct {
	S int    `json:"s"`
	P string `json:"p"`
}

var listeners = map[string]func(payload json.RawMessage) (any, error){
	"data::tick": func(payload json.RawMessage) (any, error) {
		var value tick
		err := json.Unmarshal(payload, &value)
		return value, err
	},
}

func serve(connection net.Conn) {
	defer connection.Close()
	in, out := bufio.NewReaderSize(connection, 64<<10), bufio.NewWriterSize(connection, 64<<10)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return
		}
		var parts []json.RawMessage
		if json.Unmarshal(line, &parts) != nil || len(parts) < 2 {
			continue
		}
		names, joined := make([]any, len(parts)-1), ""
		for index, part := range parts[:len(parts)-1] {
			var name string
			if json.Unmarshal(part, &name) != nil {
				break
			}
			names[index] = name
			if index > 0 {
				joined += "::"
			}
			joined += name
		}
		if listener := listeners[joined]; listener != nil {
			if value, err := listener(parts[len(parts)-1]); err == nil {
				_ = encoder.Encode(append(names, value))
			}
		}
		if in.Buffered() == 0 && out.Flush() != nil {
			return
		}
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(connection)
	}
}
