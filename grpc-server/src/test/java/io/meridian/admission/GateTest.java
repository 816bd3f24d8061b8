package io.meridian.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GateTest {
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofMinutes(5);

  private Capacity capacity;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  @Test
  void shouldRefuseTheCallThatIsOneTooMany() {
    // Given
    Gate gate = gate(2, LONG);
    Service service = new Service();
    FakeCall first = enter(gate, service);
    enter(gate, service);

    // When
    FakeCall third = enter(gate, service);

    // Then
    assertThat(third.ended().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(first.closed).isEmpty();
    assertThat(capacity.inFlight()).isEqualTo(2);
    assertThat(service.calls).hasSize(2);
  }

  @Test
  void shouldTakeTheNextCallWhenOneHasEnded() {
    Gate gate = gate(1, LONG);
    Service service = new Service();
    FakeCall first = enter(gate, service);

    service.calls.get(0).close(Status.OK, new Metadata());
    FakeCall second = enter(gate, service);

    assertThat(first.ended().getCode()).isEqualTo(Code.OK);
    assertThat(second.closed).isEmpty();
    assertThat(capacity.inFlight()).isEqualTo(1);
  }

  @Test
  void shouldTakeTheNextCallWhenOneWasCancelled() {
    Gate gate = gate(1, LONG);
    Service service = new Service();
    FakeCall first = enter(gate, service);

    first.listener.onCancel();

    assertThat(capacity.inFlight()).isZero();
    assertThat(enter(gate, service).closed).isEmpty();
  }

  @Test
  void shouldEndACallWithoutDeadlineWhenTheServersOwnHasPassed() throws Exception {
    Gate gate = gate(1, SOON);
    Service service = new Service();

    FakeCall call = enter(gate, service);

    assertThat(call.closed().get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
    // The timer's thread tells the caller first and counts after.
    Awaitility.await().until(capacity::inFlight, inFlight -> inFlight == 0);
    // What the service says later is too late, and no fault.
    service.calls.get(0).sendHeaders(new Metadata());
    service.calls.get(0).sendMessage("late");
    service.calls.get(0).close(Status.OK, new Metadata());
    assertThat(call.messages).isEmpty();
  }

  @Test
  void shouldTellTheServiceOfTheDeadlineItSets() {
    Gate gate = gate(1, LONG);
    Service service = new Service();

    enter(gate, service);

    assertThat(service.context.getDeadline().timeRemaining(TimeUnit.SECONDS)).isBetween(1L, 300L);
  }

  @Test
  void shouldLeaveTheCallersOwnDeadlineAlone() throws Exception {
    Gate gate = gate(1, SOON);
    Service service = new Service();
    Context.CancellableContext own = Context.current().withDeadlineAfter(1, TimeUnit.HOURS, timer);

    FakeCall call = own.call(() -> enter(gate, service));

    assertThat(service.context.getDeadline().timeRemaining(TimeUnit.MINUTES)).isGreaterThan(50);
    assertThat(call.closed).isEmpty();
    own.cancel(null);
  }

  @Test
  void shouldSetNoDeadlineForAStream() {
    Gate gate = gate(1, SOON);
    Service service = new Service();

    enter(gate, service, MethodType.SERVER_STREAMING);

    assertThat(service.context.getDeadline()).isNull();
  }

  @Test
  void shouldRefuseEverybodyOnceItIsClosed() {
    Gate gate = gate(5, LONG);
    gate.close();

    FakeCall call = enter(gate, new Service());

    assertThat(call.ended().getCode()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void shouldWaitForThoseWhoAreInWhenItDrains() throws Exception {
    // Given
    Gate gate = gate(5, LONG);
    Service service = new Service();
    FakeCall call = enter(gate, service);
    gate.close();

    // When the service answers while the gate drains
    CompletableFuture<Integer> unfinished =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return gate.drain(LONG);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    service.calls.get(0).close(Status.OK, new Metadata());

    // Then
    assertThat(unfinished.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(call.ended().getCode()).isEqualTo(Code.OK);
  }

  @Test
  void shouldTellThoseItCannotWaitForToTryAgain() throws Exception {
    Gate gate = gate(5, LONG);
    FakeCall call = enter(gate, new Service());
    gate.close();

    int unfinished = gate.drain(SOON);

    assertThat(unfinished).isEqualTo(1);
    assertThat(call.ended().getCode()).isEqualTo(Code.UNAVAILABLE);
    assertThat(capacity.inFlight()).isZero();
    assertThat(gate.drain(SOON)).isZero();
  }

  private Gate gate(int callsInFlightMax, Duration deadline) {
    AdmissionLimits limits = new AdmissionLimits(callsInFlightMax, 1, 1, deadline, SOON, deadline);
    capacity = new Capacity(limits);
    return new Gate(limits, capacity, timer);
  }

  private static FakeCall enter(Gate gate, Service service) {
    return enter(gate, service, MethodType.UNARY);
  }

  private static FakeCall enter(Gate gate, Service service, MethodType type) {
    FakeCall call = new FakeCall(type);
    call.listener = gate.interceptCall(call, new Metadata(), service);
    return call;
  }

  /** A service that keeps its calls and does not answer by itself. */
  private static final class Service implements ServerCallHandler<String, String> {
    private final List<ServerCall<String, String>> calls = new ArrayList<>();
    private Context context;

    @Override
    public Listener<String> startCall(ServerCall<String, String> call, Metadata headers) {
      calls.add(call);
      context = Context.current();
      return new Listener<>() {};
    }
  }

  private static final class FakeCall extends ServerCall<String, String> {
    private final MethodDescriptor<String, String> method;
    private final List<String> messages = new ArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final AtomicReference<Status> status = new AtomicReference<>();
    private Optional<Status> closed = Optional.empty();
    private Listener<String> listener;

    FakeCall(MethodType type) {
      method =
          MethodDescriptor.<String, String>newBuilder()
              .setType(type)
              .setFullMethodName("test.Service/Method")
              .setRequestMarshaller(new Texts())
              .setResponseMarshaller(new Texts())
              .build();
    }

    CompletableFuture<Status> closed() {
      return end;
    }

    Status ended() {
      return status.get();
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(String message) {
      messages.add(message);
    }

    @Override
    public void close(Status last, Metadata trailers) {
      assertThat(status.compareAndSet(null, last)).as("a call is ended once").isTrue();
      closed = Optional.of(last);
      end.complete(last);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }

    @Override
    public MethodDescriptor<String, String> getMethodDescriptor() {
      return method;
    }
  }

  private static final class Texts implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public String parse(InputStream stream) {
      return "";
    }
  }
}
