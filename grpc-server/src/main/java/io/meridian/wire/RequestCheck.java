package io.meridian.wire;

import com.google.protobuf.Message;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Limits;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import io.meridian.ledger.ShapeCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The shape of one request: the ledger's own rules, and those that only this grid and the wire
 * format know. One thread, one request.
 */
final class RequestCheck {
  private static final long KEY_ID_CLEAR = 0;

  private final Grid grid;
  private final ShapeCheck shape = new ShapeCheck();

  private RequestCheck(Grid grid) {
    this.grid = grid;
  }

  /**
   * What every request is checked against.
   *
   * @param shardsPerRegion the regions of the grid, in its order, with the shards of each
   * @param unknownFields refuses unknown fields
   * @param salts draws the salt of private data
   * @param nowMicros the engine's clock, microseconds since the epoch
   */
  record Grid(
      Map<String, Integer> shardsPerRegion,
      UnknownFields unknownFields,
      Supplier<Bytes> salts,
      LongSupplier nowMicros) {
    /** Begins to check {@code request}, with all that is in it. */
    RequestCheck check(Message request) {
      RequestCheck check = new RequestCheck(this);
      unknownFields.check(check.shape, request);
      return check;
    }

    /** Begins to check a batch, whose items are checked each on its own. */
    RequestCheck checkBatch(Message request) {
      RequestCheck check = new RequestCheck(this);
      unknownFields.checkTop(check.shape, request);
      return check;
    }
  }

  /** The ledger's own rules. */
  ShapeCheck shape() {
    return shape;
  }

  /**
   * How many shards a region of this grid has at most to give to a ledger: those of the smallest of
   * {@code regions}, or of all when it is empty; names that the grid does not have count for
   * nothing.
   */
  int shardsMax(List<String> regions) {
    return grid.shardsPerRegion().entrySet().stream()
        .filter(region -> regions.isEmpty() || regions.contains(region.getKey()))
        .mapToInt(Map.Entry::getValue)
        .min()
        .orElse(Limits.SHARDS_PER_REGION_MAX);
  }

  /** The engine's clock, microseconds since the epoch. */
  long nowMicros() {
    return grid.nowMicros().getAsLong();
  }

  /**
   * Adds what is wrong with the item at {@code path}, which was checked as a request of its own.
   */
  void addAll(String path, RequestCheck item) {
    item.shape
        .violations()
        .forEach(
            v ->
                shape.violation(
                    v.reason(),
                    v.field().isEmpty() || v.field().equals(UnknownFields.TOP)
                        ? path
                        : path + '.' + v.field(),
                    v.description()));
  }

  /** A region of this grid. */
  String region(String field, String name) {
    if (!grid.shardsPerRegion().containsKey(name)) {
      shape.region(field, name);
      if (alone(probe -> probe.region(field, name))) {
        unknownRegion(field, name);
      }
    }
    return name;
  }

  /**
   * The reference {@code region/id} of an account or a transaction, its region one of this grid.
   */
  AccountRef reference(String field, String reference) {
    AccountRef parsed = shape.account(field, reference);
    if (!grid.shardsPerRegion().containsKey(parsed.region())
        && alone(probe -> probe.account(field, reference))) {
      unknownRegion(field, parsed.region());
    }
    return parsed;
  }

  /**
   * The id of a transaction that a reference names: {@code region/id}, or {@code region/expire/ID}
   * for the expiry of hold ID.
   */
  CommandId transaction(String field, String ledger, String reference) {
    Optional<AccountRef> parsed = AccountRef.parse(reference);
    if (parsed.isEmpty() || !ExpireHold.isDerivedId(parsed.get().id())) {
      AccountRef own = reference(field, reference);
      return new CommandId(ledger, own.region(), own.id());
    }
    String holdId = parsed.get().id().substring(parsed.get().id().indexOf('/') + 1);
    AccountRef hold = reference(field, parsed.get().region() + '/' + holdId);
    return ExpireHold.of(new CommandId(ledger, hold.region(), hold.id())).commandId();
  }

  /** An id that the caller may leave out. */
  String optionalId(String field, String id) {
    return id.isEmpty() ? id : shape.id(field, id);
  }

  /** What a token of ours holds; {@code otherwise} when it is not one for this list. */
  <T> T token(String field, Optional<T> content, T otherwise) {
    if (content.isEmpty()) {
      shape.violation(
          Reason.INVALID_PAGE_TOKEN,
          field,
          "is not a token of this method with these arguments; leave it empty to start again");
    }
    return content.orElse(otherwise);
  }

  /** Something that the request must have. */
  void required(String field, boolean present) {
    if (!present) {
      shape.violation(Reason.MALFORMED_REQUEST, field, "is required");
    }
  }

  /** The revision that an account must have; empty = any. */
  OptionalLong revision(boolean present, long revision) {
    return present
        ? OptionalLong.of(shape.range("revision", revision, 1, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  /** Something that only answers have. */
  void outputOnly(String field, boolean present) {
    if (present) {
      shape.violation(
          Reason.MALFORMED_REQUEST, field, "is output only; leave it unset in a request");
    }
  }

  /** Personal data; an envelope without content is the same as none. */
  Optional<PrivateData> privateData(String field, io.meridian.proto.v1.PrivateData message) {
    outputOnly(field + ".key_id", message.getKeyId() != 0);
    outputOnly(field + ".nonce", !message.getNonce().isEmpty());
    if (message.getContent().isEmpty()) {
      return Optional.empty();
    }
    Bytes content = Bytes.wrap(message.getContent().toByteArray());
    return Optional.of(
        new PrivateData(
            KEY_ID_CLEAR,
            Bytes.EMPTY,
            shape.bytes(field + ".content", content, Limits.PRIVATE_DATA_BYTES_MAX),
            grid.salts().get()));
  }

  /** The exchange, if nothing was wrong; {@code question} is made only then. */
  <Q, D, R> Exchange<Q, D, R> exchange(Supplier<Q> question, Function<D, Answer<R>> answer) {
    return shape.ok()
        ? new Exchange.Ask<>(question.get(), answer)
        : new Exchange.Refused<>(failure().orElseThrow());
  }

  /** What the request ends with; empty when nothing was wrong. */
  Optional<CallFailure> failure() {
    return shape.ok()
        ? Optional.empty()
        : Optional.of(new CallFailure(StatusMapper.violations(shape.violations())));
  }

  private void unknownRegion(String field, String name) {
    shape.violation(
        Reason.UNKNOWN_REGION,
        field,
        "this grid has no region \""
            + name
            + "\"; it has "
            + String.join(", ", grid.shardsPerRegion().keySet()));
  }

  /** Whether a value would pass the ledger's own rules if it were alone. */
  private static boolean alone(Consumer<ShapeCheck> rule) {
    ShapeCheck probe = new ShapeCheck();
    rule.accept(probe);
    return probe.ok();
  }
}
