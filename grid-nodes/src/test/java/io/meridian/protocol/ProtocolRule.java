package io.meridian.protocol;

/** The rules of the shard protocol, each with what goes wrong without it. */
enum ProtocolRule {
  /** Who leads asks whether it does before every write; else two lead. */
  L1,
  /** A head that is another's ends a leadership; else two chains are mixed. */
  L2,
  /** A birth settles what the copies have, compared block by block; else payments get lost. */
  L3,
  /** All that was open or not materialized is loaded before the first command. */
  L4,
  /** The chain is checked; a shard whose head or blocks disagree stays closed. */
  L5,
  /** A batch is one block, and its head says so, in one step. */
  C1,
  /** What is answered is on enough copies that are known to be right. */
  C2,
  /** A doubt is settled by the head, and whatever is written again is the same bytes. */
  C3,
  /** Nothing is told that rests on a block that is not durable. */
  C4,
  /** Times only grow, and nothing is judged by a clock that is wrong. */
  C5,
  /** A read is answered when enough owners have confirmed the leader since it came. */
  R1,
  /** What was told of an instant stays true: the durable time is raised first. */
  R2,
  /** Events follow the durable chain; who has read another one is told. */
  R3,
  /** A derived entry is never replaced by an older one. */
  D1,
  /** What is materialized is not removed. */
  D2,
  /** A birth writes again all that a copy may have missed. */
  D3,
  /** What answers need is kept for ever. */
  D4,
  /** An id is known until the index has it, and a look-up that failed is not a miss. */
  D5,
  /** A marker that is not of this chain has everything made again. */
  D6,
  /** Legs are named by the record that prepared them, so that attempts under one id stay apart. */
  K1,
  /** Only home decides, and everyone hears of it in the end. */
  K2,
  /** What is undecided reserves what it needs and locks what it changes. */
  K3,
  /** Success is told when every shard has applied it. */
  K4,
  /** Decided later than every prepare; as of any instant it counts everywhere or nowhere. */
  K5,
  /** What is about an earlier transaction goes where that is. */
  K6,
  /** A hold between shards expires by its home's word. */
  K7,
  /** The first reason of all shards is the answer. */
  K8,
  /** A refusal that only undecided ones bring about is waited for. */
  K9,
  /** Items of a batch see those before them, wherever those are. */
  K10,
  /** No region is told of another's amounts. */
  K11
}
