// go_package FILE: writes a file of sessions, one JSON document a line, as agno-go's package pkg/agno/db/batch writes a
// list of them: for each 5,000 a transaction with a temporary table, lib/pq's COPY of text into it, and an INSERT ... ON
// CONFLICT from it. Kinder than the package in two things: runs stay JSON text, which it holds as structs, and texts that
// a session has not are NULL.
package main

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"log"
	"os"
	"strings"
	"time"

	"github.com/lib/pq"
)

const batchSize = 5000

type session struct {
	SessionID  string                 `json:"session_id"`
	AgentID    *string                `json:"agent_id"`
	TeamID     *string                `json:"team_id"`
	WorkflowID *string                `json:"workflow_id"`
	UserID     *string                `json:"user_id"`
	Name       *string                `json:"name"`
	Metadata   map[string]interface{} `json:"metadata"`
	State      map[string]interface{} `json:"state"`
	AgentData  map[string]interface{} `json:"agent_data"`
	Runs       json.RawMessage        `json:"runs"`
	Summary    map[string]interface{} `json:"summary"`
	CreatedAt  time.Time              `json:"created_at"`
	UpdatedAt  time.Time              `json:"updated_at"`
}

var columns = []string{"session_id", "agent_id", "team_id", "workflow_id", "user_id", "name", "metadata", "state",
	"agent_data", "runs", "summary", "created_at", "updated_at"}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// text is a parameter for a jsonb column: bytes would be sent as bytea.
func text(value interface{}, isNull bool) interface{} {
	if isNull {
		return nil
	}
	encoded, err := json.Marshal(value)
	check(err)
	return string(encoded)
}

func upsert(db *sql.DB, sessions []session) {
	tx, err := db.Begin()
	check(err)
	_, err = tx.Exec("CREATE TEMPORARY TABLE temp_sessions (LIKE sessions) ON COMMIT DROP")
	check(err)
	stmt, err := tx.Prepare(pq.CopyIn("temp_sessions", columns...))
	check(err)
	for _, s := range sessions {
		_, err = stmt.Exec(s.SessionID, s.AgentID, s.TeamID, s.WorkflowID, s.UserID, s.Name,
			text(s.Metadata, s.Metadata == nil), text(s.State, s.State == nil),
			text(s.AgentData, s.AgentData == nil), text(s.Runs, s.Runs == nil),
			text(s.Summary, s.Summary == nil), s.CreatedAt, s.UpdatedAt)
		check(err)
	}
	_, err = stmt.Exec()
	check(err)
	check(stmt.Close())
	var updates []string
	for _, column := range columns[1:] {
		if column != "created_at" {
			updates = append(updates, column+" = EXCLUDED."+column)
		}
	}
	list := strings.Join(columns, ", ")
	_, err = tx.Exec("INSERT INTO sessions (" + list + ") SELECT " + list +
		" FROM temp_sessions ON CONFLICT (session_id) DO UPDATE SET " + strings.Join(updates, ", "))
	check(err)
	check(tx.Commit())
}

func main() {
	file, err := os.Open(os.Args[1])
	check(err)
	db, err := sql.Open("postgres", "")
	check(err)
	decoder := json.NewDecoder(bufio.NewReaderSize(file, 1<<20))
	// Numbers as they are written.
	decoder.UseNumber()
	var sessions []session
	for decoder.More() {
		var s session
		check(decoder.Decode(&s))
		if sessions = append(sessions, s); len(sessions) == batchSize {
			upsert(db, sessions)
			sessions = sessions[:0]
		}
	}
	if len(sessions) > 0 {
		upsert(db, sessions)
	}
}
