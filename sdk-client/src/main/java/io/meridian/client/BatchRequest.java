package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request to execute several transactions of one ledger in one call. An ATOMIC batch has an id of
 * its own before it is sent for the first time: sending the same batch again executes once and
 * learns the one outcome. Immutable; any thread.
 */
public final class BatchRequest {
  /** The most items of a batch. */
  public static final int ITEMS_MAX = 1000;

  private final String ledger;
  private final BatchMode mode;
  private final Optional<String> id;
  private final List<TransactionRequest> items;

  private BatchRequest(Builder builder) {
    ledger = builder.ledger;
    mode = builder.mode;
    id = mode == BatchMode.ATOMIC ? builder.id.or(() -> Optional.of(Ids.next())) : builder.id;
    items = List.copyOf(builder.items);
  }

  /**
   * Starts a request.
   *
   * @param ledger the ledger's name, that of every item
   * @param mode how the items depend on each other
   */
  public static Builder builder(String ledger, BatchMode mode) {
    return new Builder(ledger, mode);
  }

  /** The ledger's name. */
  public String ledger() {
    return ledger;
  }

  /** How the items depend on each other. */
  public BatchMode mode() {
    return mode;
  }

  /** The batch's own id; always present for an ATOMIC batch, which alone takes one. */
  public Optional<String> id() {
    return id;
  }

  /** The items, in order. */
  public List<TransactionRequest> items() {
    return items;
  }

  @Override
  public String toString() {
    return "BatchRequest[" + ledger + ", " + mode + ", " + id + ", " + items + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder {
    private final String ledger;
    private final BatchMode mode;
    private Optional<String> id = Optional.empty();
    private final List<TransactionRequest> items = new ArrayList<>();

    private Builder(String ledger, BatchMode mode) {
      this.ledger = requireNonNull(ledger, "ledger");
      this.mode = requireNonNull(mode, "mode");
    }

    /**
     * The id of an ATOMIC batch, {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}, unique in the ledger and
     * the home region across all kinds of commands; default: {@link Ids#next()}, made by {@link
     * #build()}. Batches of other modes have none.
     */
    public Builder id(String id) {
      this.id = Optional.of(id);
      return this;
    }

    /**
     * Adds an item; 1 to {@link BatchRequest#ITEMS_MAX} in all, and for ATOMIC of one home region,
     * each id once, up to 10,000 postings and parts and 2 MiB in all.
     */
    public Builder add(TransactionRequest item) {
      items.add(requireNonNull(item, "item"));
      return this;
    }

    /** Adds items, as {@link #add}. */
    public Builder addAll(Iterable<? extends TransactionRequest> items) {
      items.forEach(this::add);
      return this;
    }

    /** The request, with its id where it needs one. */
    public BatchRequest build() {
      return new BatchRequest(this);
    }
  }
}
