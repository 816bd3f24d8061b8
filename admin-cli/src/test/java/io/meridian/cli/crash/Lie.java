package io.meridian.cli.crash;

import io.grpc.Metadata;
import io.grpc.Status;
import io.meridian.proto.v1.Counters;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Entry;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a {@link LyingServer} gets wrong, most of it once, after it has been right for a while. Any
 * thread.
 */
abstract class Lie {
  private static final int RIGHT_AT_FIRST = 15;

  private final AtomicInteger chances = new AtomicInteger();

  /** A request as it is passed on. */
  Object request(Object request) {
    return request;
  }

  /** What else is asked for beside a request. */
  List<CreateTransactionRequest> beside(Object request) {
    return List.of();
  }

  /** An answer as it is passed back; empty = it is not. */
  Optional<Object> answer(Object request, Object answer) {
    return Optional.of(answer);
  }

  /** How a call ends instead of being answered; empty = it is. */
  Optional<End> instead(Object request, Object answer) {
    return Optional.empty();
  }

  /** Learns how a call ended without an answer. */
  void ended(Object request, End end) {}

  /** The end of a call. */
  record End(Status status, Metadata trailers) {}

  /** Whether now is the time to lie: once. */
  final boolean now() {
    return chances.incrementAndGet() == RIGHT_AT_FIRST;
  }

  /** Whether it was told. */
  boolean told() {
    return chances.get() >= RIGHT_AT_FIRST;
  }

  private static boolean isPayment(Object request) {
    return request instanceof CreateTransactionRequest create && create.hasPost();
  }

  /** Everything is right. */
  static final class Nothing extends Lie {}

  /** A payment is acknowledged and not made. */
  static final class ForgetsAPayment extends Lie {
    private final AtomicReference<String> forgotten = new AtomicReference<>("");

    @Override
    Object request(Object request) {
      if (!isPayment(request) || !now()) {
        return request;
      }
      CreateTransactionRequest create = (CreateTransactionRequest) request;
      forgotten.set(create.getId());
      return create.toBuilder().setValidateOnly(true).build();
    }

    @Override
    Optional<Object> answer(Object request, Object answer) {
      if (answer instanceof CreateTransactionResponse response
          && ((CreateTransactionRequest) request).getId().equals(forgotten.get())) {
        CreateTransactionResponse.Builder made = response.toBuilder().setValidateOnly(false);
        made.getTransactionBuilder().getPositionBuilder().setRegion("eu").setSequence(1);
        return Optional.of(made.build());
      }
      return Optional.of(answer);
    }
  }

  /** A payment is made twice. */
  static final class DoublesAPayment extends Lie {
    @Override
    List<CreateTransactionRequest> beside(Object request) {
      if (!isPayment(request) || !now()) {
        return List.of();
      }
      CreateTransactionRequest create = (CreateTransactionRequest) request;
      return List.of(create.toBuilder().setId(create.getId() + "-again").build());
    }
  }

  /** A balance is told that is too high by one unit. */
  static final class TellsAWrongBalance extends Lie {
    @Override
    Optional<Object> answer(Object request, Object answer) {
      if (isPayment(request) && answer instanceof CreateTransactionResponse response && now()) {
        CreateTransactionResponse.Builder wrong = response.toBuilder();
        Entry.Builder entry = wrong.getTransactionBuilder().getEntriesBuilder(0);
        Counters.Builder after = entry.getAfterBuilder();
        after.setPostedCredits(after.getPostedCredits() + 1);
        return Optional.of(wrong.build());
      }
      return Optional.of(answer);
    }
  }

  /** A transaction is made and told to be refused, for what an earlier one was refused for. */
  static final class MakesWhatItRefuses extends Lie {
    private final AtomicReference<Optional<End>> refused = new AtomicReference<>(Optional.empty());

    @Override
    void ended(Object request, End end) {
      if (request instanceof CreateTransactionRequest
          && end.status().getCode() == Status.Code.FAILED_PRECONDITION) {
        refused.set(Optional.of(end));
      }
    }

    @Override
    Optional<End> instead(Object request, Object answer) {
      return answer instanceof CreateTransactionResponse && refused.get().isPresent() && now()
          ? refused.get()
          : Optional.empty();
    }
  }

  /** An account is read as it was when it was read first. */
  static final class ReadsWhatIsOld extends Lie {
    private final Map<String, Object> first = new ConcurrentHashMap<>();

    @Override
    boolean told() {
      return !first.isEmpty();
    }

    @Override
    Optional<Object> answer(Object request, Object answer) {
      return Optional.of(
          answer instanceof GetAccountResponse response && !response.hasAsOf()
              ? first.computeIfAbsent(response.getAccount().getAccount(), account -> answer)
              : answer);
    }
  }

  /** A transaction is looked for where there is none. */
  static final class FindsNothing extends Lie {
    @Override
    Object request(Object request) {
      return request instanceof GetTransactionRequest get && now()
          ? get.toBuilder().setTransaction("eu/nobody").build()
          : request;
    }
  }

  /** An event is not told. */
  static final class HidesAnEvent extends Lie {
    @Override
    Optional<Object> answer(Object request, Object answer) {
      return answer instanceof WatchEventsResponse response
              && response.getEvent().hasTransaction()
              && now()
          ? Optional.empty()
          : Optional.of(answer);
    }
  }
}
