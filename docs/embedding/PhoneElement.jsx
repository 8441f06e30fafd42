import { useEffect, useRef, useState } from "react";
import "./phone/asterisk-phone.js";

export default function PhoneElement() {
  const element = useRef(null);
  const [calls, count] = useState(0);

  useEffect(() => {
    const { phone } = element.current;
    const ended = () => count((calls) => calls + 1);
    phone.addEventListener("ended", ended);
    return () => phone.removeEventListener("ended", ended);
  }, []);

  return (
    <section>
      <asterisk-phone ref={element} lang="en" number="600" />
      <p>Calls: {calls}</p>
    </section>
  );
}
