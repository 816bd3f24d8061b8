package io.meridian.cli.crash;

import io.meridian.client.MeridianException;
import io.meridian.client.PostRequest;
import io.meridian.client.ReasonKind;
import io.meridian.client.Refusal;
import io.meridian.client.Refused;
import io.meridian.client.StatusCode;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionOutcome.Applied;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The caller's own memory of what it asked for and what it was told, kept outside the server. Any
 * thread.
 */
final class Book {
  private static final Set<StatusCode> OPEN_ENDS =
      EnumSet.of(
          StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED, StatusCode.RESOURCE_EXHAUSTED);

  private final Map<String, Invocation> invocations = new ConcurrentHashMap<>();
  private final Queue<String> contradictions = new ConcurrentLinkedQueue<>();

  /** Remembers that the request is about to be sent. */
  void asked(PostRequest request) {
    invocations.computeIfAbsent(request.id(), id -> new Invocation(request));
  }

  /** Remembers how one use of the request ended. */
  void ended(PostRequest request, Optional<TransactionOutcome> outcome, Optional<Throwable> why) {
    outcome.ifPresent(answer -> answered(request, answer));
    why.ifPresent(failure -> failed(request, failure));
  }

  void answered(PostRequest request, TransactionOutcome outcome) {
    invocations
        .get(request.id())
        .answered(outcome)
        .ifPresent(contradiction -> contradictions.add(request + ": " + contradiction));
  }

  private void failed(PostRequest request, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof MeridianException fault) || !OPEN_ENDS.contains(fault.code())) {
      contradictions.add(request + " failed in a way that no caller may see: " + cause);
    }
  }

  /** What cannot be true together, for people; empty = all is well. */
  List<String> contradictions() {
    return List.copyOf(contradictions);
  }

  /** Requests that got an answer. */
  List<PostRequest> acknowledged() {
    return requests(true);
  }

  /** Requests that got none. */
  List<PostRequest> unknown() {
    return requests(false);
  }

  /** The records of the transactions that were posted. */
  List<Transaction> posted() {
    List<Transaction> posted = new ArrayList<>();
    for (Invocation invocation : invocations.values()) {
      if (invocation.answer().orElse(null) instanceof Applied done) {
        posted.add(done.transaction());
      }
    }
    return posted;
  }

  /** What an acknowledged request was refused for; empty = it was posted. */
  Optional<Refusal> refusalOf(PostRequest request) {
    return invocations.get(request.id()).answer().orElseThrow() instanceof Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }

  /** The record of an acknowledged request; empty = it was refused. */
  Optional<Transaction> transactionOf(PostRequest request) {
    return invocations.get(request.id()).answer().orElseThrow() instanceof Applied applied
        ? Optional.of(applied.transaction())
        : Optional.empty();
  }

  private List<PostRequest> requests(boolean answered) {
    List<PostRequest> requests = new ArrayList<>();
    for (Invocation invocation : invocations.values()) {
      if (invocation.answer().isPresent() == answered) {
        requests.add(invocation.request);
      }
    }
    return requests;
  }

  /** One id: what was asked under it, and the first answer, which must be every answer. */
  private static final class Invocation {
    private final PostRequest request;
    private Optional<TransactionOutcome> answer = Optional.empty();
    private int firsts;

    Invocation(PostRequest request) {
      this.request = request;
    }

    synchronized Optional<TransactionOutcome> answer() {
      return answer;
    }

    /** Takes one more answer; returns what is wrong with it. */
    synchronized Optional<String> answered(TransactionOutcome next) {
      firsts += next.replayed() ? 0 : 1;
      TransactionOutcome first = answer.orElse(next);
      answer = Optional.of(first);
      if (firsts > 1) {
        return Optional.of("executed more than once: " + first + ", then " + next);
      }
      if (next instanceof Refused refused
          && refused.refusal().reason().kind() != ReasonKind.STATE) {
        return Optional.of("refused for what this caller did not do: " + next);
      }
      return content(first).equals(content(next))
          ? Optional.empty()
          : Optional.of("two answers: " + first + ", then " + next);
    }

    /** All of an answer but whether it was a replay. */
    private static Object content(TransactionOutcome outcome) {
      return outcome instanceof Applied applied
          ? applied.transaction()
          : ((Refused) outcome).refusal();
    }
  }
}
