package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * What became of a command. Applied or refused it is for ever; a crossing transaction is prepared
 * before it is one of the two.
 */
public sealed interface Outcome {
  /**
   * The command took effect.
   *
   * @param entries what it did to each account it moved, each once
   * @param parts of a capture, void, expiry or refund the amounts it captured, released or
   *     refunded, by the postings of the original
   * @param originals what is left of the transaction that the command is about, after it: of a hold
   *     its own; of a refund of a capture the capture's and then the hold's
   * @param account of a change to an account its state after it, without private data
   * @param crossed of a crossing transaction what was decided about it
   */
  record Applied(
      List<Entry> entries,
      List<Part> parts,
      List<Original> originals,
      Optional<Account> account,
      Optional<Crossed> crossed)
      implements Outcome {
    /** Keeps copies of the lists. */
    public Applied {
      entries = List.copyOf(entries);
      parts = List.copyOf(parts);
      originals = List.copyOf(originals);
    }

    /** Nothing about a crossing transaction. */
    public Applied(
        List<Entry> entries,
        List<Part> parts,
        List<Original> originals,
        Optional<Account> account) {
      this(entries, parts, originals, account, Optional.empty());
    }

    /** Nothing but entries. */
    public Applied(List<Entry> entries) {
      this(entries, List.of(), List.of(), Optional.empty());
    }
  }

  /**
   * The command changed nothing.
   *
   * @param refusal why
   * @param crossed of a crossing transaction that was prepared, that it is released
   */
  record Refused(Refusal refusal, Optional<Crossed> crossed) implements Outcome {
    /** Of what was never prepared. */
    public Refused(Refusal refusal) {
      this(refusal, Optional.empty());
    }
  }

  /**
   * The shard has judged its part of a crossing transaction and keeps it ready; nothing is posted
   * until home has decided.
   *
   * @param reservations what it keeps ready, by account; empty where home has no account of its own
   * @param participants at home the other shards and their legs; empty at a participant
   * @param locked at home the ids of the earlier transactions that it changes, and nothing else may
   *     until it is finished or released
   * @param place the place that it takes in the shard's table of open crossings, from 0
   * @param openings at a participant, if home has asked, when its accounts were opened
   * @param items at home of an atomic batch its transactions; else empty
   */
  record Prepared(
      List<Reservation> reservations,
      List<Participant> participants,
      List<String> locked,
      int place,
      List<Opening> openings,
      List<CrossingItem> items)
      implements Outcome {
    /** Keeps copies of the lists. */
    public Prepared {
      reservations = List.copyOf(reservations);
      participants = List.copyOf(participants);
      locked = List.copyOf(locked);
      openings = List.copyOf(openings);
      items = List.copyOf(items);
    }

    /** Of no batch, or of a part of one. */
    public Prepared(
        List<Reservation> reservations,
        List<Participant> participants,
        List<String> locked,
        int place,
        List<Opening> openings) {
      this(reservations, participants, locked, place, openings, List.of());
    }
  }

  /**
   * The shard can not do its part of a crossing transaction; nothing changed and nothing is
   * decided. It is an answer to home, which chooses among the answers of all shards [K8], and is
   * never recorded.
   *
   * @param verdicts every reason that the shard sees, at least one
   * @param participants at home the other shards, which have to be asked what they see
   * @param openings at a participant, if home has asked, when its accounts were opened
   */
  record Declined(List<Verdict> verdicts, List<Participant> participants, List<Opening> openings)
      implements Outcome {
    /** Keeps copies of the lists. */
    public Declined {
      verdicts = List.copyOf(verdicts);
      participants = List.copyOf(participants);
      openings = List.copyOf(openings);
      if (verdicts.isEmpty()) {
        throw new IllegalArgumentException("declined for no reason");
      }
    }
  }
}
