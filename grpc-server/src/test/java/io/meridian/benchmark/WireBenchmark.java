package io.meridian.benchmark;

import io.meridian.codec.JournalPosition;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerRecord;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.Posting;
import io.meridian.wire.Answer;
import io.meridian.wire.CommandQuestion;
import io.meridian.wire.Exchange;
import io.meridian.wire.TransactionMapper;
import io.meridian.wire.Wire;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A payment's messages and what they mean: done on the threads that read the network. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {
  private TransactionMapper mapper;
  private CreateTransactionRequest request;
  private CommandReply reply;
  private Exchange.Ask<CommandQuestion, CommandReply, CreateTransactionResponse> asked;

  /** The request and the reply to it. */
  @Setup
  public void prepare() {
    mapper =
        Wire.of(
                Map.of(Payment.REGION, 1),
                () -> Payment.COMMIT_MICROS,
                Bytes.wrap(new byte[32]),
                new Random(1))
            .transactions();
    request =
        CreateTransactionRequest.newBuilder()
            .setLedger(Payment.LEDGER)
            .setId(Payment.ID)
            .setPost(
                Post.newBuilder()
                    .addPostings(
                        Posting.newBuilder()
                            .setDebitAccount(Payment.REGION + "/" + Payment.DEBIT)
                            .setCreditAccount(Payment.REGION + "/" + Payment.CREDIT)
                            .setAsset(Payment.ASSET)
                            .setAmount(Payment.AMOUNT)))
            .build();
    reply =
        new CommandReply.Recorded(
            new LedgerRecord(Payment.command(), Payment.COMMIT_MICROS, Payment.outcome()),
            new ShardId(Payment.REGION, 0),
            new JournalPosition(1_000_000, 17),
            false);
    asked =
        (Exchange.Ask<CommandQuestion, CommandReply, CreateTransactionResponse>)
            mapper.create(request);
  }

  /** The request, checked and made a command in canonical form. */
  @Benchmark
  public Exchange<CommandQuestion, CommandReply, CreateTransactionResponse> readRequest() {
    return mapper.create(request);
  }

  /** The response to a reply. */
  @Benchmark
  public Answer<CreateTransactionResponse> writeResponse() {
    return asked.answer().apply(reply);
  }

  /** The bytes of a response, as gRPC makes them. */
  @Benchmark
  public byte[] writeResponseBytes() {
    return ((Answer.Message<CreateTransactionResponse>) asked.answer().apply(reply))
        .message()
        .toByteArray();
  }
}
